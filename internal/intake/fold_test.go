package intake_test

import (
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/money"
)

func TestFoldName(t *testing.T) {
	t.Parallel()
	alike := map[string][]string{
		"case and blanks": {"Acme  Tools", "ACME TOOLS", " acme tools ", "AcmeTools"},
		"accents":         {"Müller", "Muller", "MÜLLER", "Mu\u0308ller"},
		"sharp s":         {"Weiß", "Weiss"},
		"Polish":          {"Łódź Stal", "LODZ STAL"},
		"en":              {"The Acme Company, Inc.", "Acme Co", "Acme", "ACME LLC"},
		"de":              {"Weiß & Söhne GmbH & Co. KG", "Weiss und Söhne", "Weiß Söhne GmbH"},
		"fr":              {"Durand S.A.R.L.", "Durand SARL", "DURAND"},
		"es":              {"Ibáñez, S.L.", "Ibanez SL", "IBAÑEZ"},
		"it":              {"Nicolò S.r.l.", "Nicolo srl", "Nicolò"},
		"pt":              {"Padaria São João, Lda.", "Padaria Sao Joao"},
		"nl":              {"Coördinatie B.V.", "Coordinatie BV"},
		"pl":              {"Gęś Sp. z o.o.", "GĘŚ SP Z O O", "Ges"},
		"punctuation":     {"O'Neill-Smith", "ONeill Smith"},
	}
	for name, spellings := range alike {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := intake.FoldName(spellings[0])
			for _, s := range spellings[1:] {
				if got := intake.FoldName(s); got != want {
					t.Errorf("%q: got %q, want %q as of %q", s, got, want, spellings[0])
				}
			}
		})
	}
	apart := [][2]string{{"Acme", "Acma"}, {"North Co", "South Co"}, {"Company", "Limited"}, {"Ana", "Anna"}, {"Studio 1", "Studio 2"}, {"株式会社", "有限会社"}}
	for _, pair := range apart {
		if intake.FoldName(pair[0]) == intake.FoldName(pair[1]) {
			t.Errorf("%q and %q fold alike", pair[0], pair[1])
		}
	}
	for _, name := range []string{"AG", "The", "& Co", "SL", "Köln"} {
		if intake.FoldName(name) == "" {
			t.Errorf("%q folds to nothing", name)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	base := intake.Identity{Client: "ada", Number: "INV-0042", On: day.MustParse("2026-01-05"), Amount: money.New(1000, "EUR")}
	with := func(change func(*intake.Identity)) intake.Identity {
		other := base
		change(&other)
		return other
	}
	tests := map[string]struct {
		other      intake.Identity
		same, near bool
	}{
		"the same":            {base, true, false},
		"the same, corrected": {with(func(i *intake.Identity) { i.Amount = money.New(1, "EUR") }), true, false},
		"without zeros":       {with(func(i *intake.Identity) { i.Number = "inv 42" }), false, true},
		"two days later":      {with(func(i *intake.Identity) { i.Number, i.On = "INV/42", i.On.AddDays(2) }), false, true},
		"four days later":     {with(func(i *intake.Identity) { i.Number, i.On = "INV/42", i.On.AddDays(4) }), false, false},
		"without a number":    {with(func(i *intake.Identity) { i.Number = "" }), false, true},
		"another number":      {with(func(i *intake.Identity) { i.Number = "INV-0420" }), false, false},
		"another client":      {with(func(i *intake.Identity) { i.Client = "bob" }), false, false},
		"another sum":         {with(func(i *intake.Identity) { i.Number, i.Amount = "INV42", money.New(1001, "EUR") }), false, false},
		"another currency":    {with(func(i *intake.Identity) { i.Number, i.Amount = "INV42", money.New(1000, "USD") }), false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if same, near := intake.Same(base, test.other), intake.Near(base, test.other); same != test.same || near != test.near {
				t.Errorf("got same %v, near %v, want %v, %v", same, near, test.same, test.near)
			}
			if intake.Near(base, test.other) != intake.Near(test.other, base) {
				t.Error("near one way and not the other")
			}
		})
	}
}

func TestFoldNumber(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"INV-0042": "INV42", "inv 42": "INV42", "2026/007": "20267", "0": "0", "A-000": "A0", "007": "7", "1001": "1001", "10-01": "101", "": ""}
	for number, want := range tests {
		if got := intake.FoldNumber(number); got != want {
			t.Errorf("%q: got %q, want %q", number, got, want)
		}
	}
}
