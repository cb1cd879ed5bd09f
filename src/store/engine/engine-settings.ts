/** The embedded engine's server configuration. */

import type { EngineOrder } from './engine-messages.ts';

/**
 * Server configuration of the embedded engine.
 * A durable directory syncs every insert (chDB's default survives kill -9 but not power loss);
 * a temporary one does not. Replaced parts go after 30 s instead of 8 min: small inserts would
 * otherwise hold many times their size on disk. However much is damaged, the rest is opened: what is
 * set aside for it is told (damaged-parts.ts).
 */
export function engineConfiguration(order: EngineOrder): string {
  const sync = order.temporary ? 0 : 1;
  const cache = Math.floor(order.memoryBytes / 16);
  return `<clickhouse>
  <max_server_memory_usage>${order.memoryBytes}</max_server_memory_usage>
  <mark_cache_size>${cache}</mark_cache_size>
  <primary_index_cache_size>${cache}</primary_index_cache_size>
  <merge_tree>
    <old_parts_lifetime>30</old_parts_lifetime>
    <max_suspicious_broken_parts>1000000</max_suspicious_broken_parts>
    <max_suspicious_broken_parts_bytes>1000000000000000</max_suspicious_broken_parts_bytes>
    <fsync_after_insert>${sync}</fsync_after_insert>
    <fsync_part_directory>${sync}</fsync_part_directory>
  </merge_tree>
</clickhouse>
`;
}

/**
 * How often the engine meets an expression before it compiles it. Compiling the two large queries of
 * a look takes over a second of processor time, which a log of some thousand exchanges never earns back;
 * a long scan and the live system ask often enough.
 */
const COMPILED_AFTER = '24';

/**
 * Settings of every session: 64-bit integers quoted, since JSON numbers cannot carry them; grouping
 * and sorting on disk before they meet the memory limit.
 */
export function sessionSettings(order: EngineOrder): Map<string, string> {
  const limit = Math.floor(order.memoryBytes * 0.8);
  const spill = String(Math.floor(limit * 0.4));
  return new Map([
    ['max_threads', String(order.threads)],
    ['max_memory_usage', String(limit)],
    ['max_bytes_before_external_group_by', spill],
    ['max_bytes_before_external_sort', spill],
    ['output_format_json_quote_64bit_integers', '1'],
    ['min_count_to_compile_expression', COMPILED_AFTER],
    ['min_count_to_compile_aggregate_expression', COMPILED_AFTER],
    ['min_count_to_compile_sort_description', COMPILED_AFTER],
    // Bound values are SET, and so count as text; requests are bounded before (http-request.ts).
    ['max_query_size', String(64 * 1024 * 1024)],
    // clickhouse-local reads a mistyped SELEKT as an expression; a server does not.
    ['implicit_select', '0'],
  ]);
}
