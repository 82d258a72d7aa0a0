package law

import (
	"bytes"
	"strings"
	"testing"

	"dunwell/internal/fault"
)

func TestTheLawInTheProgramIsInForm(t *testing.T) {
	t.Parallel()
	if err := Check(usText, intlText); err != nil {
		t.Errorf("the law files have faults:\n%v", err)
	}
}

// spoil replaces the first place where old stands.
func spoil(t *testing.T, text []byte, old, with string) []byte {
	t.Helper()
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("the law file holds no %q", old)
	}
	return bytes.Replace(text, []byte(old), []byte(with), 1)
}

func TestSpoiledLawIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file, old, with string
		want            string // code of one of the faults
	}{
		"figure without source":      {"us", "Small claims docket of the District Court\n        source:", "Small claims docket of the District Court\n        sauce:", "law_form"},
		"figure without confidence":  {"us", "as_of: 2023-04\n      confidence: verified\n      note: a creditor", "as_of: 2023-04\n      note: a creditor", ""},
		"limit that is a word":       {"us", "          value: 6000", "          value: six thousand", "law_form"},
		"unknown key of a state":     {"us", "      lawyers_allowed:", "      layers_allowed:", "law_form"},
		"confidence of another sort": {"us", "confidence: verified", "confidence: certain", "law_form"},
		"value without confidence":   {"us", "      confidence: verified\n", "      confidence: null\n", "law_form"},
		"source that is no key":      {"us", "\n      - sol_evo\n", "\n      - sol_eva\n", "law_source_unknown"},
		"Norway without quotes":      {"intl", "iso: 'NO'", "iso: NO", "law_word_unquoted"},
		"Ontario without quotes":     {"intl", "subdivision: 'ON'", "subdivision: ON", "law_word_unquoted"},
		"Norway's key":               {"intl", "  'no':", "  no:", "law_word_unquoted"},
		"fact without as-of":         {"intl", "margin_bps: {value: 800, unit: bps, source: [gb_si_2002_1675, gb_si_1675_rereads, gb_payontime], as_of: as made 2002; text re-read by third parties 2026,", "margin_bps: {value: 800, unit: bps, source: [gb_si_2002_1675, gb_si_1675_rereads, gb_payontime],", "law_form"},
		"rate in words":              {"intl", "rate_bps: 50,", "rate_bps: 0.5 percent,", "law_form"},
		"limit in words":             {"intl", "small_claims_track_limit: {value: 1000000", "small_claims_track_limit: {value: '10000'", "law_form"},
		"memory that is verified":    {"intl", "source: own_knowledge, as_of: recalled 2026-11, confidence: recalled", "source: own_knowledge, as_of: recalled 2026-11, confidence: verified", "law_confidence_false"},
		"rows that overlap":          {"intl", "applies_from: '2013-01-01', applies_to: '2013-06-30'", "applies_from: '2013-01-01', applies_to: '2013-07-15'", "law_rows_overlap"},
		"row that runs backwards":    {"intl", "applies_from: '2013-01-01', applies_to: '2013-06-30'", "applies_from: '2013-01-01', applies_to: '2012-06-30'", "law_rows_overlap"},
		"source list of intl":        {"intl", "source: [gb_boe_list, gb_payontime]", "source: [gb_boe_lisp, gb_payontime]", "law_source_unknown"},
		"place twice":                {"intl", "  nl:\n    name: Netherlands", "  fr:\n    name: Netherlands", "law_key_twice"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			us, intl := usText, intlText
			if tt.file == "us" {
				us = spoil(t, us, tt.old, tt.with)
			} else {
				intl = spoil(t, intl, tt.old, tt.with)
			}
			err := Check(us, intl)
			if err == nil {
				t.Fatal("it was taken")
			}
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("got kind %v: %v", fault.KindOf(err), err)
			}
			if tt.want != "" && !hasCode(err, tt.want) {
				t.Errorf("no fault %s among\n%v", tt.want, err)
			}
		})
	}
}

func hasCode(err error, code string) bool {
	list, ok := err.(fault.List) //nolint:errorlint // Check gives it unwrapped
	if !ok {
		return fault.CodeOf(err) == code
	}
	for _, f := range list {
		if f.Code == code && strings.Contains(f.Where, ".yaml:") {
			return true
		}
	}
	return false
}

// Two-letter codes that older readers of YAML take for truth values are text here.
func TestNorwayAndOntarioAreText(t *testing.T) {
	t.Parallel()
	b := Embedded()
	for place, country := range map[string]string{"no": "NO", "NO": "NO", "ca_on": "CA", "CA-ON": "CA"} {
		p, _, err := b.Place(place)
		if err != nil || p.Country != country {
			t.Errorf("%s: got %q, %v", place, p.Country, err)
		}
	}
	if got := b.place("ca_on").at("subdivision").text(); got != "ON" {
		t.Errorf("got %q", got)
	}
	if !listed(b.intl.at("cross_border", "new_york_convention_1958", "states"), "NO") {
		t.Error("Norway is not among the states of the New York Convention")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("schema_version: 1\n"), []byte("schema_version: 1\njurisdictions: {de: {limitation: {years: {value: 3}}}}\n"))
	f.Add([]byte("schema_version: 1\nstates: {ohio: {small_claims: {small_claims_limit: {natural_person_usd: {value: -1}}}}}\n"), []byte("schema_version: 1\n"))
	f.Add([]byte("schema_version: 1\nstates: &a {ohio: *a}\n"), []byte("schema_version: 1\n"))
	f.Add([]byte("schema_version: 1\nstates: &a [*a]\n"), []byte("schema_version: 1\nsources: &s {x: *s}\n"))
	f.Fuzz(func(t *testing.T, us, intl []byte) {
		b, err := Read(us, intl)
		if err != nil {
			return
		}
		if err := Check(us, intl); err == nil && len(us) < 1000 {
			t.Error("a law of a few words was taken")
		}
		askAll(t, b)
	})
}
