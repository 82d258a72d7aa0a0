package recovery_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"dunwell/internal/exhibit"
	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

// A form of a court is kept with what goes into its fields, known again by them, and
// filled for a case; the record names the file by its hash.
func TestFormIsKeptAndFilled(t *testing.T) {
	t.Parallel()
	blank, err := os.ReadFile("../exhibit/testdata/claim.pdf")
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, engine string) {
		d := demandDesk(t, engine, demanded{place: "us_oregon", language: "en", currency: "USD", amount: "4200.00"})
		keys := map[string]string{"Party.Plaintiff": "plaintiff.name", "Defendant": "defendant.name", "Amount": "claim.total", "Facts": "facts.short", "Mediation": "text:yes", "Court": "text:South"}
		for code, bad := range map[string]map[string]string{"form_key_unknown": {"Defendant": "defendant.nose"}, "form_field_unknown": {"Nose": "claim.total"}} {
			if _, err := d.MapForm(t.Context(), d.creditor, "claim", "claim.pdf", blank, bad, "Nora"); fault.CodeOf(err) != code {
				t.Errorf("got %v, want %s", err, code)
			}
		}
		if _, err := d.MapForm(t.Context(), d.creditor, "", "claim.pdf", blank, keys, "Nora"); fault.CodeOf(err) != "form_name_missing" {
			t.Errorf("got %v, want form_name_missing", err)
		}
		if _, err := d.MapForm(t.Context(), d.creditor, "claim", "claim.pdf", blank, keys, "Nora"); err != nil {
			t.Fatal(err)
		}
		if _, err := d.MapForm(t.Context(), d.creditor, "", "copy.pdf", blank, map[string]string{"Court": "", "Kind": "text:services"}, "Nora"); err != nil {
			t.Fatal(err)
		}
		form, kept, err := d.FormNamed(t.Context(), d.creditor, "CLAIM")
		if err != nil || !bytes.Equal(kept, blank) || len(form.Keys) != 6 || form.Keys["Court"] != "" || form.Name != "claim" {
			t.Fatalf("kept %+v, %d bytes (%v)", form, len(kept), err)
		}
		act := recovery.Act{By: "Nora"}
		entry, filled, err := d.FillForm(t.Context(), d.key(t, debtor), recovery.FormAsk{Form: form, Blank: kept, Values: map[string]string{"Facts": "Written by hand."}}, act)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(entry.Text, "The form claim was filled") {
			t.Errorf("entry %q", entry.Text)
		}
		got, err := exhibit.ReadForm(t.Context(), filled.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"Amount": "4200.00", "Facts": "Written by hand.", "Mediation": "Ja", "Kind": "services", "Court": ""}
		for _, f := range got.Fields {
			if w, ok := want[f.Name]; ok && f.Value != w {
				t.Errorf("%s holds %q, want %q", f.Name, f.Value, w)
			}
			if f.Name == "Party.Plaintiff" && f.Value == "" {
				t.Error("the plaintiff has no name")
			}
		}
		if err := d.DropForm(t.Context(), d.creditor, form.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.FormNamed(t.Context(), d.creditor, "claim"); fault.CodeOf(err) != "form_not_kept" {
			t.Errorf("dropped and still there: %v", err)
		}
	})
}

// Every key gives a value of a case, or nothing; none is named twice.
func TestFormKeysAreOneList(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range recovery.FormKeys() {
		if seen[k.Key] || k.Meaning == "" || !strings.Contains(k.Key, ".") {
			t.Errorf("key %q: twice, or without a meaning", k.Key)
		}
		seen[k.Key] = true
	}
}
