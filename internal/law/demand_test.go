package law

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
)

func TestDemand(t *testing.T) {
	t.Parallel()
	all := []string{DebtorCompany, DebtorSoleTrader, DebtorConsumer, DebtorPublic}
	tests := map[string]struct {
		place      string
		forms      []string
		days       int
		from       DemandStart
		least      int
		usual      int
		enclosures []string
		say        []string
		confidence Confidence
		warns      []string
	}{
		"England, individual":       {"gb_eng", []string{DebtorSoleTrader, DebtorConsumer}, 30, FromSent, 30, 0, []string{InformationSheet, ReplyForm, FinancialStatement}, []string{SayPreAction}, Single, []string{WarnDemandOwnForms}},
		"England, company":          {"gb_eng", []string{DebtorCompany, DebtorPublic}, 0, FromSent, 0, 14, nil, []string{SayPreAction}, Recalled, []string{WarnDemandRecalled}},
		"by its code":               {"GB-WLS", []string{DebtorSoleTrader}, 30, FromSent, 30, 0, []string{InformationSheet, ReplyForm, FinancialStatement}, []string{SayPreAction}, Single, []string{WarnDemandOwnForms}},
		"United Kingdom, no part":   {"gb", []string{DebtorSoleTrader}, 30, FromSent, 30, 0, []string{InformationSheet, ReplyForm, FinancialStatement}, []string{SayPreAction}, Single, []string{WarnDemandPart, WarnDemandOwnForms}},
		"Scotland":                  {"gb_sct", all, 0, FromSent, 0, 14, nil, nil, Recalled, nil},
		"Netherlands, consumer":     {"nl", []string{DebtorConsumer}, 14, FromReceived, 18, 0, nil, []string{SayCosts}, Single, nil},
		"Netherlands, business":     {"nl", []string{DebtorCompany, DebtorSoleTrader}, 0, FromSent, 0, 0, nil, []string{SayDefaultNotice}, Recalled, []string{WarnDemandRecalled}},
		"Belgium, consumer":         {"be", []string{DebtorConsumer}, 14, FromSent, 20, 0, nil, []string{SayCosts}, Recalled, []string{WarnDemandRecalled}},
		"Spain":                     {"es", []string{DebtorCompany, DebtorSoleTrader, DebtorConsumer}, 30, FromReceived, 34, 0, nil, []string{SayPreAction}, Recalled, []string{WarnDemandProof, WarnDemandRecalled}},
		"Spain, public body":        {"es", []string{DebtorPublic}, 0, FromSent, 0, 0, nil, nil, Unknown, nil},
		"Germany, consumer":         {"de", []string{DebtorConsumer}, 0, FromSent, 0, 0, nil, nil, Unknown, []string{WarnDemandNotice}},
		"Bavaria, company":          {"de_by", []string{DebtorCompany}, 0, FromSent, 0, 0, nil, nil, Single, nil},
		"France":                    {"fr", all, 0, FromSent, 0, 0, nil, []string{SayDefaultNotice}, Recalled, []string{WarnDemandAttempt, WarnDemandRecalled}},
		"Italy":                     {"it", all, 0, FromSent, 0, 15, nil, []string{SayDefaultNotice}, Recalled, []string{WarnDemandRecalled}},
		"Poland":                    {"pl", all, 0, FromSent, 0, 0, nil, []string{SayPreAction}, Recalled, []string{WarnDemandRecalled}},
		"Denmark":                   {"dk", all, 10, FromSent, 10, 0, nil, nil, Verified, nil},
		"Norway":                    {"no", all, 14, FromSent, 14, 0, nil, nil, Verified, nil},
		"Austria, nothing known":    {"at", all, 0, FromSent, 0, 0, nil, nil, Unknown, nil},
		"California, natural":       {"us_california", []string{DebtorSoleTrader}, 0, FromSent, 0, 0, nil, nil, Recalled, []string{WarnDemandRequired, WarnDemandCollection, WarnDemandRecalled}},
		"Ohio":                      {"US-OH", all, 0, FromSent, 0, 0, nil, nil, Single, nil},
		"Texas, not known":          {"us_texas", all, 0, FromSent, 0, 0, nil, nil, Unknown, nil},
		"nowhere":                   {"xx", all, 0, FromSent, 0, 0, nil, nil, Unknown, nil},
		"no place":                  {"", all, 0, FromSent, 0, 0, nil, nil, Unknown, nil},
		"England, form not entered": {"gb_eng", []string{""}, 0, FromSent, 0, 14, nil, []string{SayPreAction}, Recalled, []string{WarnDemandForm, WarnDemandRecalled}},
	}
	for name, tt := range tests {
		for _, form := range tt.forms {
			got := Embedded().Demand(tt.place, form)
			if got.Days != tt.days || got.From != tt.from || got.Least() != tt.least || got.Usual != tt.usual {
				t.Errorf("%s %s: %d days from %s, at least %d, usual %d; want %d, %s, %d, %d", name, form, got.Days, got.From, got.Least(), got.Usual, tt.days, tt.from, tt.least, tt.usual)
			}
			if !slices.Equal(got.Enclosures, tt.enclosures) {
				t.Errorf("%s %s: encloses %v, want %v", name, form, got.Enclosures, tt.enclosures)
			}
			var say, warns []string
			for _, s := range got.MustSay {
				say = append(say, s.Code)
			}
			for _, w := range got.Warnings {
				warns = append(warns, w.Code)
			}
			if !slices.Equal(say, tt.say) || !slices.Equal(warns, tt.warns) {
				t.Errorf("%s %s: must say %v, warns %v; want %v, %v", name, form, say, warns, tt.say, tt.warns)
			}
			if got.Mark.Confidence != tt.confidence {
				t.Errorf("%s %s: confidence %q, want %q (%+v)", name, form, got.Mark.Confidence, tt.confidence, got.Mark)
			}
			if got.Days > 0 && len(got.Mark.Sources) == 0 {
				t.Errorf("%s %s: %d days without a source", name, form, got.Days)
			}
		}
	}
}

func TestDemandFilingAndDefault(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]Answer{"us_wyoming": Yes, "us_oregon": Yes, "us_ohio": No, "us_texas": "", "us_delaware": "", "es": Yes, "de": ""} {
		if got := Embedded().Demand(place, DebtorCompany).BeforeFiling; got != want {
			t.Errorf("%s: demand before filing %q, want %q", place, got, want)
		}
	}
	if got := Embedded().Demand("de", DebtorCompany).DefaultAfter; got != 30 {
		t.Errorf("a German business is in default after %d days, want 30", got)
	}
	if got := Embedded().Demand("de", DebtorConsumer).DefaultAfter; got != 0 {
		t.Errorf("a German consumer is in default by himself after %d days", got)
	}
	if got := Embedded().Demand("gb_eng", DebtorConsumer).AfterReply; got != 14 {
		t.Errorf("after a reply form %d days, want 14", got)
	}
}

func TestDeadlineIsTheLongerOfLawAndPolicy(t *testing.T) {
	t.Parallel()
	sent := day.MustParse("2026-11-20")
	for _, tt := range []struct {
		place, form string
		own         int
		want        string
	}{
		{"gb_eng", DebtorSoleTrader, 14, "2026-12-20"},
		{"gb_eng", DebtorSoleTrader, 45, "2027-01-04"},
		{"gb_eng", DebtorCompany, 14, "2026-12-04"},
		{"nl", DebtorConsumer, 14, "2026-12-08"},
		{"us_ohio", DebtorCompany, 14, "2026-12-04"},
	} {
		if got := Embedded().Demand(tt.place, tt.form).Deadline(sent, tt.own).String(); got != tt.want {
			t.Errorf("%s %s, own days %d: deadline %s, want %s", tt.place, tt.form, tt.own, got, tt.want)
		}
	}
}

// docs/codes.md lists the warnings of demands and clauses as the code does.
func TestLetterWarningsArePublished(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Warnings of demands and clauses\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var got []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(section, -1) {
		got = append(got, m[1])
	}
	if want := LetterWarningCodes(); !slices.Equal(got, want) {
		t.Errorf("docs/codes.md has\n%v\nthe code has\n%v", got, want)
	}
}
