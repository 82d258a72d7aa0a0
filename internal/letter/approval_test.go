package letter

import (
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

func approvalFacts(language string) ApprovalFacts {
	return ApprovalFacts{
		Creditor: receivable.Creditor{Name: "Marlow & Finch Studio", Place: "us_oregon", Language: "en", Sender: "Nora Finch", Currency: "USD"},
		Client:   receivable.Client{Name: "Harbour Swim School", Place: "us_oregon", Language: language},
		Contact:  &receivable.Contact{First: "Sam", Last: "Okafor", Address: "mr"},
		Code:     "1004/D3.2", Name: "Lesson cards", Revision: 2, Agreed: 2, Words: "Safety line moved to the front",
	}
}

// Every language says all of it, in the formal and the informal form, and a yes of each
// is read back as a yes.
func TestApprovalMailInEveryLanguage(t *testing.T) {
	t.Parallel()
	texts := Product()
	for _, language := range Languages() {
		for _, informal := range []bool{false, true} {
			work := approvalFacts(language)
			work.Client.Informal = informal
			work.Link, work.Since = "https://pay.studio.example/c/abc", day.MustParse("2026-11-02")
			work.Until, work.Clause = day.MustParse("2026-11-30"), "section 7"
			order := approvalFacts(language)
			order.Client.Informal = informal
			order.Code, order.Order, order.Price, order.Days = "1004/C1", "A second language", money.New(80000, "USD"), 5
			for name, c := range map[string]struct {
				facts ApprovalFacts
				want  []string
			}{
				"work":  {work, []string{"Lesson cards", "1004/D3.2", work.Link, "section 7", "Safety line", "Marlow & Finch"}},
				"order": {order, []string{"1004/C1", "A second language", "800"}},
			} {
				subject, text, got, err := texts.ApprovalMail(c.facts)
				if err != nil || got != language {
					t.Fatalf("%s in %s: language %q, err %v", name, language, got, err)
				}
				for _, want := range c.want {
					if !strings.Contains(subject+text, want) {
						t.Errorf("%s in %s, informal %v: %q is missing from\n%s\n%s", name, language, informal, want, subject, text)
					}
				}
				if strings.Contains(subject+text, "%s") {
					t.Errorf("%s in %s: a value is missing in\n%s\n%s", name, language, subject, text)
				}
				if answer, ok := ReadApproval("Hi!\n\n"+yesLine(text, c.facts.Code)+"\nSam", ""); !ok || !answer.Exact || answer.Says != ApprovalYes || answer.Code != c.facts.Code {
					t.Errorf("%s in %s: the line to answer with is read as %v, %v", name, language, answer, ok)
				}
			}
		}
	}
}

// yesLine is the line of a mail that a client is asked to answer with.
func yesLine(text, code string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "    ") && strings.Contains(line, code) {
			return line
		}
	}
	return ""
}

func TestReadApproval(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		own, asked string
		code, says string
		sentence   string
	}{
		"the line":               {"Approved: 1004/D3.2", "", "1004/D3.2", "yes", "Approved: 1004/D3.2"},
		"in small letters":       {"hello\n  approved:  1004/d3.2.\nSam", "", "1004/D3.2", "yes", "approved:  1004/d3.2."},
		"a change order":         {"Freigegeben: 1004/C1", "", "1004/C1", "yes", "Freigegeben: 1004/C1"},
		"not approved":           {"Not approved: 1004/D3.2", "", "1004/D3.2", "no", "Not approved: 1004/D3.2"},
		"with a condition":       {"Approved: 1004/D3.2 once the logo is blue", "", "1004/D3.2", "", "Approved: 1004/D3.2 once the logo is blue"},
		"the line, and a change": {"Approved: 1004/D3.2\nPlease change the logo though.", "", "1004/D3.2", "", "Please change the logo though."},
		"two of them":            {"1004/D3.2 has a wrong number\nApproved: 1004/D4.1", "", "1004/D3.2", "", "1004/D3.2 has a wrong number"},
		"the one that was asked": {"1004/D3.2 has a wrong number\nApproved: 1004/D4.1", "1004/D4.1", "1004/D4.1", "yes", "Approved: 1004/D4.1"},
		"without its revision":   {"Approved: 1004/D3", "", "", "", ""},
		"a date":                 {"Approved: 11/20", "", "", "", ""},
		"asked for nothing":      {"Thank you, looks good.", "", "", "", ""},
		"asked, in own words":    {"Hi Ann,\n\nthanks a lot. Looks good, go ahead.\nSam", "1004/D3.2", "1004/D3.2", "yes", "Looks good, go ahead."},
		"no changes":             {"No changes from our side.", "1004/D3.2", "1004/D3.2", "yes", "No changes from our side."},
		"changes":                {"Looks great overall. Please move the safety line to the front.", "1004/D3.2", "1004/D3.2", "", "Please move the safety line to the front."},
		"only changes":           {"Please move the safety line to the front!", "1004/D3.2", "1004/D3.2", "no", "Please move the safety line to the front!"},
		"a question":             {"Is that approved?", "1004/D3.2", "1004/D3.2", "", "Is that approved?"},
		"a condition":            {"Approved if the price stays.", "1004/C1", "1004/C1", "", "Approved if the price stays."},
		"too expensive":          {"Das ist uns zu teuer.", "1004/C1", "1004/C1", "no", "Das ist uns zu teuer."},
		"in German":              {"Wunderbar, kann so bleiben.", "1004/D3.2", "1004/D3.2", "yes", "Wunderbar, kann so bleiben."},
		"in Polish":              {"Zatwierdzam, dziękuję.", "1004/D3.2", "1004/D3.2", "yes", "Zatwierdzam, dziękuję."},
		"not agreed, in German":  {"Damit sind wir nicht einverstanden.", "1004/D3.2", "1004/D3.2", "no", "Damit sind wir nicht einverstanden."},
		"asked, says nothing":    {"I am out of the office next week.", "1004/D3.2", "1004/D3.2", "", ""},
		"a long story":           {"We talked yesterday with the whole team and with the people from sales about everything and they found it perfect in every way they say.", "1004/D3.2", "1004/D3.2", "", ""},
	}
	for name, c := range tests {
		got, ok := ReadApproval(c.own, c.asked)
		if got.Code != c.code || got.Says != c.says || got.Sentence != c.sentence || ok != (c.code != "") {
			t.Errorf("%s: got %+v, %v, want %s %q %q", name, got, ok, c.code, c.says, c.sentence)
		}
	}
}

func FuzzReadApproval(f *testing.F) {
	f.Add("Approved: 1004/D3.2")
	f.Add("1/C1 ,\n\x00/D.")
	f.Fuzz(func(t *testing.T, own string) {
		a, ok := ReadApproval(own, "")
		switch {
		case ok != (a.Code != ""), a.Says != "" && (!ok || a.Sentence == ""):
			t.Fatalf("%q is read as %v, %v", own, a, ok)
		case ok && !strings.Contains(strings.ToUpper(own), a.Code):
			t.Fatalf("%q does not hold %q", own, a.Code)
		}
	})
}
