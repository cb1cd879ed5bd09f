/** Groups accounts into campaigns: rare shared values, links, groups, group tests, and who belongs over time. */
export {
  type Attribution,
  type AttributionReport,
  DEFAULT_ATTRIBUTION,
  openAttribution,
} from './attribution-query.ts';
export { GROUP_TESTS } from './group-tests.ts';
export { RARE_ACCOUNTS } from './view.ts';
export { VIEWS } from './views.ts';
