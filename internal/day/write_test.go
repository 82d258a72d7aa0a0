package day

import "testing"

func TestDatesAreWrittenAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	fifth, first, january := MustParse("2026-12-05"), MustParse("2026-12-01"), MustParse("2027-01-16")
	tests := map[string]struct {
		on                 Date
		lang, place        string
		long, short, whole string
	}{
		"British":       {fifth, "en", "gb_eng", "5 December 2026", "5 Dec 2026", "Saturday, 5 December 2026"},
		"American":      {fifth, "en", "us_oregon", "December 5, 2026", "Dec 5, 2026", "Saturday, December 5, 2026"},
		"American, ISO": {fifth, "en", "US-OR", "December 5, 2026", "Dec 5, 2026", "Saturday, December 5, 2026"},
		"Canadian":      {fifth, "en", "ca_on", "December 5, 2026", "Dec 5, 2026", "Saturday, December 5, 2026"},
		"English":       {fifth, "en", "", "5 December 2026", "5 Dec 2026", "Saturday, 5 December 2026"},
		"German":        {fifth, "de", "de", "5. Dezember 2026", "5. Dez. 2026", "Samstag, 5. Dezember 2026"},
		"German, Jan":   {january, "de", "ch", "16. Januar 2027", "16. Jan. 2027", "Samstag, 16. Januar 2027"},
		"Austrian, Jan": {january, "de", "at", "16. Jänner 2027", "16. Jän. 2027", "Samstag, 16. Jänner 2027"},
		"French":        {fifth, "fr", "fr", "5 décembre 2026", "5 déc. 2026", "samedi 5 décembre 2026"},
		"French, first": {first, "fr", "be", "1er décembre 2026", "1 déc. 2026", "mardi 1er décembre 2026"},
		"Spanish":       {first, "es", "es", "1 de diciembre de 2026", "1 dic 2026", "martes, 1 de diciembre de 2026"},
		"Italian":       {fifth, "it", "it", "5 dicembre 2026", "5 dic 2026", "sabato 5 dicembre 2026"},
		"Italian, 1st":  {first, "it", "it", "1º dicembre 2026", "1 dic 2026", "martedì 1º dicembre 2026"},
		"Portuguese":    {first, "pt", "pt", "1 de dezembro de 2026", "1 dez. 2026", "terça-feira, 1 de dezembro de 2026"},
		"Brazilian":     {first, "pt", "br", "1º de dezembro de 2026", "1 dez. 2026", "terça-feira, 1º de dezembro de 2026"},
		"Dutch":         {fifth, "nl", "nl", "5 december 2026", "5 dec 2026", "zaterdag 5 december 2026"},
		"Polish":        {fifth, "pl", "pl", "5 grudnia 2026 r.", "5 gru 2026", "sobota, 5 grudnia 2026 r."},
		"no texts":      {fifth, "fi", "fi", "5 December 2026", "5 Dec 2026", "Saturday, 5 December 2026"},
		"no day":        {Date{}, "en", "us", "", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for form, pair := range map[string][2]string{
				"Long":        {tt.on.Long(tt.lang, tt.place), tt.long},
				"Short":       {tt.on.Short(tt.lang, tt.place), tt.short},
				"WithWeekday": {tt.on.WithWeekday(tt.lang, tt.place), tt.whole},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s(%s, %s): got %q, want %q", form, tt.lang, tt.place, pair[0], pair[1])
				}
			}
		})
	}
}

// A table of twelve or seven names with a hole or a double in it would print
// nothing, or the wrong month.
func TestEveryLanguageNamesEveryMonthAndWeekday(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "de", "fr", "es", "it", "pt", "nl", "pl"} {
		n := namesOf(lang)
		for _, list := range [][]string{n.months[:], n.short[:], n.weekdays[:]} {
			seen := map[string]bool{}
			for i, name := range list {
				if name == "" || seen[name] {
					t.Errorf("%s: name %d is %q, missing or there twice", lang, i, name)
				}
				seen[name] = true
			}
		}
	}
}

func BenchmarkLong(b *testing.B) {
	d := MustParse("2026-12-05")
	b.ReportAllocs()
	for b.Loop() {
		_ = d.Long("en", "us_oregon")
	}
}
