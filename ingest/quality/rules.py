"""The expectations that a suite of one's own may hold, and what each of them is judged on."""

from enum import StrEnum


class Judged(StrEnum):
    """What an expectation is judged on.

    `rows`: each row by itself, on chunks. `twins`: rows that are there more than once. `value`: one number of a column,
    computed over the whole file. `distinct` and `commonest`: the values of a column, each once. `quantiles`: several
    numbers at once. `height`: how many rows there are.
    """

    ROWS = "rows"
    TWINS = "twins"
    VALUE = "value"
    DISTINCT = "distinct"
    COMMONEST = "commonest"
    QUANTILES = "quantiles"
    HEIGHT = "height"


KNOWN = {
    "expect_column_values_to_be_between": Judged.ROWS,
    "expect_column_values_to_be_in_set": Judged.ROWS,
    "expect_column_values_to_not_be_in_set": Judged.ROWS,
    "expect_column_values_to_be_null": Judged.ROWS,
    "expect_column_values_to_not_be_null": Judged.ROWS,
    "expect_column_values_to_match_regex": Judged.ROWS,
    "expect_column_values_to_not_match_regex": Judged.ROWS,
    "expect_column_values_to_match_regex_list": Judged.ROWS,
    "expect_column_values_to_not_match_regex_list": Judged.ROWS,
    "expect_column_values_to_match_strftime_format": Judged.ROWS,
    "expect_column_value_lengths_to_be_between": Judged.ROWS,
    "expect_column_value_lengths_to_equal": Judged.ROWS,
    "expect_column_pair_values_a_to_be_greater_than_b": Judged.ROWS,
    "expect_column_pair_values_to_be_equal": Judged.ROWS,
    "expect_column_pair_values_to_be_in_set": Judged.ROWS,
    "expect_multicolumn_sum_to_equal": Judged.ROWS,
    "expect_multicolumn_values_to_be_equal": Judged.ROWS,
    "expect_select_column_values_to_be_unique_within_record": Judged.ROWS,
    "expect_column_values_to_be_unique": Judged.TWINS,
    "expect_compound_columns_to_be_unique": Judged.TWINS,
    "expect_column_max_to_be_between": Judged.VALUE,
    "expect_column_mean_to_be_between": Judged.VALUE,
    "expect_column_median_to_be_between": Judged.VALUE,
    "expect_column_min_to_be_between": Judged.VALUE,
    "expect_column_stdev_to_be_between": Judged.VALUE,
    "expect_column_sum_to_be_between": Judged.VALUE,
    "expect_column_unique_value_count_to_be_between": Judged.VALUE,
    "expect_column_proportion_of_unique_values_to_be_between": Judged.VALUE,
    "expect_column_proportion_of_non_null_values_to_be_between": Judged.VALUE,
    "expect_column_distinct_values_to_be_in_set": Judged.DISTINCT,
    "expect_column_distinct_values_to_contain_set": Judged.DISTINCT,
    "expect_column_distinct_values_to_equal_set": Judged.DISTINCT,
    "expect_column_most_common_value_to_be_in_set": Judged.COMMONEST,
    "expect_column_quantile_values_to_be_between": Judged.QUANTILES,
    "expect_table_row_count_to_be_between": Judged.HEIGHT,
    "expect_table_row_count_to_equal": Judged.HEIGHT,
}
"""Every expectation that a suite may hold, by Great Expectations' own name."""

NEVER = {
    "unexpected_rows_expectation": "runs SQL of its own",
    "expect_query_results_to_match_comparison": "runs SQL of its own",
    "expect_table_row_count_to_equal_other_table": "reads another table",
    "expect_column_values_to_match_json_schema": "may fetch a schema from elsewhere",
    "expect_column_to_exist": "says what the table's declaration says already",
    "expect_column_values_to_be_of_type": "says what the table's declaration says already",
    "expect_column_values_to_be_in_type_list": "says what the table's declaration says already",
    "expect_column_type_to_be": "says what the table's declaration says already",
    "expect_table_columns_to_match_set": "says what the table's declaration says already",
    "expect_table_columns_to_match_ordered_list": "says what the table's declaration says already",
    "expect_table_column_count_to_equal": "says what the table's declaration says already",
    "expect_table_column_count_to_be_between": "says what the table's declaration says already",
    "expect_column_values_to_be_increasing": "depends on the order of rows, and rows of a table have none",
    "expect_column_values_to_be_decreasing": "depends on the order of rows, and rows of a table have none",
}
"""Expectations that Great Expectations has and a suite may not hold, with the reason."""

SETTINGS = {"column", "column_A", "column_B", "column_list", "column_set", "row_condition", "batch_id"}
"""The arguments that say which rows and columns an expectation is about, not what it expects."""
