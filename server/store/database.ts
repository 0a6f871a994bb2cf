/**
 * Row types of the whole database: each aggregate declares its tables in its own file of this folder and joins them here.
 * timestamptz comes back as an ISO string (`Instant`), date as `YYYY-MM-DD`, numeric and int8 as strings.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the aggregates below extend it
export interface Database {}
