package receivable

import "testing"

func TestNoticeDays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		clause string
		want   int
		ok     bool
	}{
		"plain":             {"14 days", 14, true},
		"weeks":             {"section 9, 2 weeks' notice", 14, true},
		"a section first":   {"§ 9: 30 days", 30, true},
		"a section only":    {"section 9 of the agreement", 0, false},
		"working days":      {"10 working days in writing", 14, true},
		"german":            {"§ 7, 14 Tage vorher", 14, true},
		"polish":            {"2 tygodnie", 14, true},
		"month":             {"1 month", 30, true},
		"nothing":           {"", 0, false},
		"a number at last":  {"section 9", 0, false},
		"no notice is said": {"0 days", 0, true},
		"a huge number":     {"99999999999999999999 days", 0, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := NoticeDays(tt.clause); got != tt.want || ok != tt.ok {
				t.Errorf("NoticeDays(%q): got %d %v, want %d %v", tt.clause, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func FuzzNoticeDays(f *testing.F) {
	f.Add("14 days")
	f.Add("§ 9: 3 Wochen")
	f.Fuzz(func(t *testing.T, clause string) {
		if days, ok := NoticeDays(clause); days < 0 || days > 0 && !ok {
			t.Fatalf("NoticeDays(%q): %d %v", clause, days, ok)
		}
	})
}

func TestWorkThatRestsIsNotInvoiced(t *testing.T) {
	t.Parallel()
	for state, want := range map[EngagementState][2]bool{
		WorkActive: {true, true}, WorkPaused: {true, false}, WorkPostponed: {true, false},
		WorkCancelled: {false, false}, WorkComplete: {false, false},
	} {
		e := Engagement{State: state}
		if got := [2]bool{e.Runs(), e.Invoices()}; got != want {
			t.Errorf("%s: got runs and invoices %v, want %v", state, got, want)
		}
	}
}
