package letter

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dunwell/internal/fault"
)

func TestOverrideTakesThePlaceOfTheProductsWords(t *testing.T) {
	t.Parallel()
	own, err := ParseOverride("texts.yaml", []byte(`
language: en
greetings: {formal: {ms: "Good day Ms {{contact_last_name}},"}}
closings: {formal: "Warm regards,"}
texts:
  reminder_1:
    subject: "Our invoice {{invoice_number}}"
    email: |
      {{greeting}}

      Would you look at this? {{amount_open}} is open. {{pay_link}}

      {{answer_lines}}

      {{closing}}
      {{signature}}
    variants:
      gb: {subject: "The invoice {{invoice_number}}"}
    requires: [invoice_number]
`))
	if err != nil {
		t.Fatal(err)
	}
	made, err := Product().Make("reminder_1", factsIn("en"), own)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Good day Ms Novak,", "Would you look at this? $2,750.00 is open.", "- Will pay on …", "Warm regards,"} {
		if !strings.Contains(made.Text, want) {
			t.Errorf("no %q in\n%s", want, made.Text)
		}
	}
	if made.Subject != "Our invoice 2026-014" || made.Override != "texts.yaml" {
		t.Errorf("subject %q by %q", made.Subject, made.Override)
	}
	f := factsIn("en")
	f.Place = "gb_eng"
	if made, err = Product().Make("reminder_1", f, own); err != nil || made.Subject != "The invoice 2026-014" {
		t.Errorf("in England the subject is %q, %v", made.Subject, err)
	}
	f.Items = append([]ItemLine(nil), f.Items...)
	f.Items[0].Number = ""
	if _, err = Product().Make("reminder_1", f, own); fault.CodeOf(err) != "letter_fact_missing" {
		t.Errorf("the override's own requirement is not kept: %v", err)
	}
	if made, err = Product().Make("reminder_1", factsIn("de"), own); err != nil || strings.Contains(made.Text, "look at this") {
		t.Errorf("an English override changed a German letter: %v", err)
	}
}

func TestOverrideFaultsNameLineAndRule(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file string
		line int
		want string
	}{
		"unknown field":       {"language: en\ncolour: red\n", 2, "cannot be set"},
		"unknown text":        {"language: en\ntexts:\n  reminder_9: {subject: x}\n", 3, "adds no letters"},
		"unknown text field":  {"language: en\ntexts:\n  reminder_1:\n    tone: final\n", 4, "cannot be changed"},
		"kind of a text":      {"language: en\ntexts:\n  reminder_1:\n    kind: internal\n", 4, "cannot be changed"},
		"unknown placeholder": {"language: en\ntexts:\n  reminder_1:\n    subject: 'pay {{sum}}'\n", 4, "not a name"},
		"flag printed":        {"language: en\ntexts:\n  reminder_1:\n    subject: 'x {{one_invoice}}'\n", 4, "only be asked"},
		"unclosed if":         {"language: en\ntexts:\n  reminder_1:\n    subject: '{{#if one_invoice}}x'\n", 4, "never closed"},
		"nested if":           {"language: en\ntexts:\n  reminder_1:\n    subject: '{{#if one_invoice}}{{#if due_date}}x{{/if}}{{/if}}'\n", 4, "inside another"},
		"threat":              {"language: en\ntexts:\n  reminder_1:\n    email: |\n      See you in court.\n", 4, "names none"},
		"threat in a demand":  {"language: en\ntexts:\n  final_demand_cover_email:\n    email: |\n      My lawyer follows.\n", 4, "outside"},
		"threat in German":    {"language: de\ntexts:\n  reminder_2:\n    email: Dann kommt mein Rechtsanwalt.\n", 4, "names none"},
		"no language":         {"texts: {}\n", 1, "names no language"},
		"language unknown":    {"language: sv\n", 1, "names no language"},
		"schema":              {"schema: 2\nlanguage: en\n", 1, "schema"},
		"twice":               {"language: en\ntexts:\n  reminder_1:\n    subject: a\n    subject: b\n", 5, "twice"},
		"informal letter":     {"language: en\ntexts:\n  last_notice_work_paused:\n    informal:\n      letter: hi\n", 5, "always formal"},
		"requirement":         {"language: en\ntexts:\n  reminder_1:\n    requires: [moon]\n", 4, "not a fact"},
		"block in a line":     {"language: en\ntexts:\n  reminder_1:\n    email: 'see {{invoice_list}} please'\n", 4, "alone on its line"},
		"slot outside":        {"language: en\ntexts:\n  final_demand:\n    email: '{{law_compensation}}'\n", 4, "its own"},
		"alias":               {"language: en\nclosings: &a {formal: x}\ngreetings: {formal: *a}\n", 2, "aliases"},
		"closing unknown":     {"language: en\nclosings:\n  cheerful: bye\n", 3, "no form"},
		"list for a text":     {"language: en\ntexts:\n  reminder_1:\n    email: [a, b]\n", 4, "must be a text"},
	}
	for name, tt := range tests {
		_, err := ParseOverride("own.yaml", []byte(tt.file))
		where := fmt.Sprintf("own.yaml:%d", tt.line)
		if err == nil || !strings.Contains(err.Error(), where+":") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v; want a fault at %s with %q", name, err, where, tt.want)
		}
	}
}

func TestOverrideFaultsComeTogether(t *testing.T) {
	t.Parallel()
	_, err := ParseOverride("own.yaml", []byte("language: en\ncolour: red\ntexts:\n  reminder_1:\n    subject: '{{x}}'\n    tone: warm\n"))
	var list fault.List
	if !errors.As(err, &list) || len(list) != 3 {
		t.Errorf("got %v, want three faults", err)
	}
}

func TestOverrideOfADemandKeepsWhatACourtMustFind(t *testing.T) {
	t.Parallel()
	body := loaded(t, "en").Texts["final_demand"].Email.source
	file := func(text string) []byte {
		return []byte("language: en\ntexts:\n  final_demand:\n    email: |\n      " + strings.ReplaceAll(text, "\n", "\n      ") + "\n")
	}
	if _, err := ParseOverride("own.yaml", file(body)); err != nil {
		t.Fatalf("the product's own text is refused: %v", err)
	}
	for _, part := range []string{"{{#if law_compensation}}{{law_compensation}}{{/if}}", "{{account_table}}", "{{deadline_date}}", "{{pay_link}}"} {
		_, err := ParseOverride("own.yaml", file(strings.ReplaceAll(body, part, "")))
		if err == nil || !strings.Contains(err.Error(), "must keep") {
			t.Errorf("a demand without %s is taken: %v", part, err)
		}
	}
}

func TestOverrideIsBounded(t *testing.T) {
	t.Parallel()
	large := []byte("language: en\n#" + strings.Repeat("x", MaxOverride))
	if _, err := ParseOverride("own.yaml", large); fault.CodeOf(err) != "letter_override_large" {
		t.Errorf("a large file gave %v", err)
	}
	for name, file := range map[string]string{"empty": "", "no mapping": "- a\n", "two documents": "language: en\n---\nlanguage: de\n", "no YAML": "language: [en\n"} {
		if _, err := ParseOverride("own.yaml", []byte(file)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzParseOverride(f *testing.F) {
	f.Add([]byte("language: en\ntexts:\n  reminder_1:\n    subject: 'x {{due_date}}'\n    email: |\n      {{greeting}}\n      {{#if one_invoice}}a{{/if}}\n"))
	f.Add([]byte("language: de\nclosings: {formal: 'Gruß'}\ntexts: {final_demand: {email: '{{account_table}}'}}"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("language: en\ntexts:\n  reminder_1:\n    email: \"\\x01\\x02{{signature}}\"\n"))
	facts := factsIn("en")
	f.Fuzz(func(t *testing.T, raw []byte) {
		own, err := ParseOverride("own.yaml", raw)
		if err != nil {
			return
		}
		for _, key := range []string{"reminder_1", "final_demand"} {
			made, err := Product().Make(key, facts, own)
			if err == nil && strings.Contains(made.Text, "{{") {
				t.Fatalf("braces left in\n%s", made.Text)
			}
		}
	})
}
