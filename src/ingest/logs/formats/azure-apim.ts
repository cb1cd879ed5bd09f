/** Reads logs of the generative AI gateway in Azure API Management, several rows to a call. */
import { readAnswerText, readChat } from '../bodies/content.ts';
import { pathOf } from '../bodies/pair.ts';
import { buildExchange } from '../exchange-fields.ts';
import { defineLogFormat, type LogRecord, Rejected, Skipped } from '../format.ts';
import { firstOf, jsonOf, listFrom, numberFrom, objectFrom, textFrom } from '../values.ts';

/**
 * Azure API Management's generative AI log (`ApiManagementGatewayLlmLog`). One call is several rows
 * with one `CorrelationId`: counts on the row with `SequenceNumber` 0, messages, in pieces of 32
 * kB, on those that follow. Rows of `ApiManagementGatewayLogs`, anywhere in the input, add what
 * only they know: caller address, subscription, status, duration. The account is the API Management
 * subscription, else the caller's address, else the Azure resource.
 */
export const azureApim = defineLogFormat({
  id: 'azure-apim',
  title: 'Azure API Management generative AI gateway logs',
  reads: 'objects',

  recognise(record) {
    const row = flatten(record);
    if (textFrom(row.CorrelationId) === null) return 0;
    const own = [
      'PromptTokens',
      'RequestMessages',
      'ResponseMessages',
      'DeploymentName',
      'ModelName',
    ];
    const gateway = ['CallerIpAddress', 'ApimSubscriptionId', 'BackendResponseCode', 'ApiId'];
    return [...own, ...gateway].some((field) => row[field] !== undefined) ? 1 : 0.3;
  },

  gather: {
    key: (record) => textFrom(flatten(record).CorrelationId),
    merge: mergeRows,
  },

  map(record, context) {
    const row = flatten(record);
    if (!isModelCall(row)) return new Skipped('gateway row without a model call');
    const account = firstOf(
      row.ApimSubscriptionId,
      row.CallerIpAddress,
      row._ResourceId,
      row.ResourceId,
    );
    if (account === null) {
      const expected = 'ApimSubscriptionId or CallerIpAddress of the gateway log, or _ResourceId';
      return new Rejected('FIELD_MISSING', 'account_id', expected);
    }
    const chat = readChat(row.RequestMessages);
    return buildExchange(
      {
        ...(chat === null ? {} : { ...chat }),
        response: readAnswerText(row.ResponseMessages),
        id: row.CorrelationId,
        ts: firstOf(row.TimeGenerated, row.Time),
        account_id: account,
        org_id: firstOf(row.ProductId, row._SubscriptionId),
        api_key_id: row.ApimSubscriptionId,
        end_user_id: row.UserId,
        provider: 'azure',
        endpoint: firstOf(pathOf(row.Url), row.OperationName),
        model: firstOf(row.ModelName, row.DeploymentName),
        stream: row.IsStreamCompletion,
        ip: row.CallerIpAddress,
        status: firstOf(row.ResponseCode, row.BackendResponseCode),
        input_tokens: row.PromptTokens,
        output_tokens: row.CompletionTokens,
        latency_ms: row.TotalTime,
      },
      context,
    );
  },
});

/**
 * The columns of a row as Log Analytics names them. Diagnostic settings that write to storage or an
 * event hub use lower-case first letters and put most columns into `properties`.
 */
function flatten(record: LogRecord): LogRecord {
  if (textFrom(record.CorrelationId) !== null) return record;
  const row: Record<string, unknown> = {};
  const inner = objectFrom(record.properties) ?? {};
  for (const [column, value] of [...Object.entries(record), ...Object.entries(inner)]) {
    row[column.charAt(0).toUpperCase() + column.slice(1)] ??= value;
  }
  return row;
}

function isModelCall(row: LogRecord): boolean {
  return [
    'ModelName',
    'DeploymentName',
    'PromptTokens',
    'RequestMessages',
    'ResponseMessages',
  ].some((field) => firstOf(row[field]) !== null);
}

/** All rows of one call as one: pieces of messages in order, every other column as first told. */
function mergeRows(rows: readonly LogRecord[]): LogRecord {
  const ordered = rows.map(flatten).sort((left, right) => sequenceOf(left) - sequenceOf(right));
  const merged: Record<string, unknown> = {};
  for (const row of ordered) {
    for (const [column, value] of Object.entries(row)) {
      if (firstOf(merged[column]) === null) merged[column] = value;
    }
  }
  for (const column of ['RequestMessages', 'ResponseMessages']) {
    const pieces = ordered.map((row) => row[column]).filter((piece) => firstOf(piece) !== null);
    if (pieces.length > 0) merged[column] = joinPieces(pieces);
  }
  return merged;
}

function sequenceOf(row: LogRecord): number {
  return numberFrom(row.SequenceNumber) ?? Number.MAX_SAFE_INTEGER;
}

/**
 * Pieces of text are cut anywhere, so that only together they are JSON; pieces that are lists
 * follow each other; a last message cut in two goes on in the next piece as a message of that role.
 */
function joinPieces(pieces: readonly unknown[]): unknown {
  if (pieces.every((piece) => typeof piece === 'string')) {
    const whole = jsonOf(pieces.join(''));
    if (whole !== undefined) return whole;
  }
  const lists = pieces.map((piece) => listFrom(piece));
  if (lists.every((list) => list !== null)) return lists.flat();
  return pieces.map((piece) => readAnswerText(piece) ?? '').join('');
}
