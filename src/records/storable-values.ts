/** The last guard of the records: no value of any statement holds a character that PostgreSQL refuses. */
import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PrimitiveValueListNode,
  type ValueNode,
} from 'kysely';
import { storable } from '#schema/foreign-text';

class StorableValues extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    const value = storable(node.value);
    return value === node.value ? node : { ...node, value };
  }

  protected override transformPrimitiveValueList(
    node: PrimitiveValueListNode,
  ): PrimitiveValueListNode {
    const values = storable(node.values);
    return values === node.values ? node : { ...node, values };
  }
}

const transformer = new StorableValues();

/** Foreign text was made storable where it came in; this is for what came in before, or past that. */
export const storableValues: KyselyPlugin = {
  transformQuery: ({ node }) => transformer.transformNode(node),
  transformResult: async ({ result }) => result,
};
