package recovery

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
)

func TestInvoicesGoWithTheMail(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	folder := filepath.Join(base, "invoices")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(base, "secret.pdf")
	for path, text := range map[string]string{
		filepath.Join(folder, "2026-118.pdf"): "%PDF-1.7 the invoice",
		filepath.Join(folder, "A-1.pdf"):      "<html>no PDF</html>",
		filepath.Join(folder, "R-7-26.pdf"):   "%PDF-1.7 with a stroke in its number",
		filepath.Join(folder, "large.pdf"):    "%PDF-" + strings.Repeat("x", mostEnclosedBytes),
		secret:                                "%PDF-1.7 not for clients",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(secret, filepath.Join(folder, "linked.pdf")); err != nil {
		t.Fatal(err)
	}
	d := &Desk{ways: Ways{Folder: mail.Folder{Dir: filepath.Join(base, "letters")}}}
	tests := map[string]struct{ number, want string }{
		"there":                 {"2026-118", "2026-118.pdf"},
		"stroke in the number":  {"R/7/26", "R-7-26.pdf"},
		"not there":             {"2026-119", ""},
		"no PDF":                {"A-1", ""},
		"too large":             {"large", ""},
		"a link out of it":      {"linked", ""},
		"a way out of it":       {"../secret", ""},
		"an invoice without no": {"", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := demandOccasion()
			o.claim.Lines[0].Number = tt.number
			_, files := d.enclosed(o)
			got := ""
			for _, f := range files {
				got += f.Name
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDemandByMailHoldsTheInvoicesItNames(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	d := &Desk{ways: Ways{Folder: mail.Folder{Dir: filepath.Join(base, "letters")}}}
	demand := func(channel string) occasion {
		o := demandOccasion()
		o.delivery = &receivable.Delivery{Number: "1047-6", Step: "final_demand", Letter: "final_demand", Formal: true, Channel: channel, To: "a@b.example"}
		return o
	}
	for channel, want := range map[string]string{WaySMTP: "invoices_missing", WayDrafts: "invoices_missing", WayPrint: "", WayFolder: ""} {
		if got := fault.CodeOf(d.enclosesAll(demand(channel))); got != want {
			t.Errorf("%s: got %q, want %q", channel, got, want)
		}
	}
	if err := os.MkdirAll(filepath.Join(base, "invoices"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(base, "invoices", "2026-118.pdf"), []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.enclosesAll(demand(WaySMTP)); err != nil {
		t.Errorf("with the invoice there: %v", err)
	}
}
