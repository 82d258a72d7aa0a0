package intake

// Codes lists every code of a warning and of a fault that this package gives, for
// the published list.
func Codes() (warnings, faults []string) {
	for _, n := range noteTexts {
		warnings = append(warnings, n.code)
	}
	warnings = append(warnings, "currency_assumed", "currency_by_iban", "date_order_ambiguous", "date_order_mixed", "decimal_ambiguous", "decimal_mixed", "encoding_guessed", "header_absent", "rows_filtered",
		"sign_by_balance", "sign_guessed")
	faults = []string{
		"amount_missing", "amount_too_large", "amount_unreadable", "cell_too_long", "client_missing", "columns_extra", "columns_missing",
		"columns_too_many", "currency_missing", "currency_mixed", "currency_unknown", "date_missing", "date_unreadable", "encoding_unknown",
		"file_empty", "file_too_large", "file_unreadable", "header_unknown", "hint_unreadable", "map_unknown_column", "map_unknown_field",
		"map_unreadable", "not_a_table", "quote_unclosed", "quotes_broken", "row_too_long", "rows_mostly_wrong", "rows_too_many", "sheet_unknown", "sign_unknown", "sign_unreadable",
		"workbook_broken", "workbook_locked", "workbook_too_large",
	}
	return warnings, faults
}
