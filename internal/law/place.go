package law

import (
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Place is an entry of the law files.
type Place struct {
	Key      string // as in the law files: us_nevada, gb_eng, de
	Name     string // "Nevada", "England and Wales"
	Country  string // ISO 3166, in capitals; "" for the European Union
	Currency money.Currency

	n node
}

// Place finds what the law knows of a place, which day.NormalPlace understands. A
// part without an entry of its own is its country (de_by is de). gb alone is taken
// for England and Wales, with a warning; us alone, and what is not known, is a fault.
func (b *Bundle) Place(name string) (Place, []Warning, error) {
	key := day.NormalPlace(name)
	if key == "" {
		return Place{}, nil, fault.Invalidf("place_missing", "place", "name a place, such as us_nevada, gb_eng or de")
	}
	for p := key; p != ""; p = around(p) {
		switch n := b.place(p); {
		case n.known():
			return b.placeAt(p, n), b.partWarning(p), nil
		case p == "gb":
			return b.placeAt("gb_eng", b.place("gb_eng")), []Warning{warnf(WarnPartNeeded, "the parts of the United Kingdom differ: this is England and Wales; name gb_sct or gb_nir for Scotland or Northern Ireland")}, nil
		case p == "us" && key == "us":
			return Place{}, nil, fault.Invalidf("place_needs_part", "place", "each state of the United States has its own law; name one, such as us_nevada or US-NV")
		}
	}
	near := b.near(key)
	if len(near) == 0 {
		near = []string{"us_nevada", "gb_eng", "de"}
	}
	return Place{}, nil, fault.NotFoundf("place_unknown", "the law of %q is not known here; places are written like %s", name, strings.Join(near, ", "))
}

// around is the place around a place: de of de_by; "" where there is none.
func around(place string) string {
	if i := strings.LastIndexByte(place, '_'); i > 0 {
		return place[:i]
	}
	return ""
}

func (b *Bundle) placeAt(key string, n node) Place {
	p := Place{Key: key, Name: n.at("name").text(), Country: n.at("iso").text(), Currency: money.Currency(n.at("currency").text()), n: n}
	if strings.HasPrefix(key, "us_") {
		p.Country, p.Currency = "US", "USD"
	}
	return p
}

// partWarning is said of a country whose parts have their own law.
func (b *Bundle) partWarning(key string) []Warning {
	if key != "ca" && key != "au" {
		return nil
	}
	return []Warning{warnf(WarnPartNeeded, "the provinces, states and territories differ: name one, such as %s", b.firstPart(key))}
}

func (b *Bundle) firstPart(country string) string {
	for key := range b.intl.at("jurisdictions").fields() {
		if strings.HasPrefix(key, country+"_") {
			return key
		}
	}
	return country
}

// Places lists every place of the law files, in their order: states first.
func (b *Bundle) Places() []Place {
	var all []Place
	for key, n := range b.us.at("states").fields() {
		all = append(all, b.placeAt("us_"+key, n))
	}
	for key, n := range b.intl.at("jurisdictions").fields() {
		all = append(all, b.placeAt(key, n))
	}
	return all
}

// near are up to five places whose key or name resembles what was asked for.
func (b *Bundle) near(asked string) []string {
	if len(asked) <= 3 {
		return nil // every other code is a letter away
	}
	type guess struct {
		key string
		far int
	}
	var guesses []guess
	for _, p := range b.Places() {
		name := strings.ReplaceAll(strings.ToLower(p.Name), " ", "_")
		_, last, _ := strings.Cut(p.Key, "_")
		far := min(distance(asked, p.Key), distance(asked, name), distance(asked, "us_"+name))
		if last != "" {
			far = min(far, distance(asked, last))
		}
		if far <= max(1, len(asked)/4) || len(asked) > 3 && strings.Contains(name, asked) {
			guesses = append(guesses, guess{p.Key, far})
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return a.far - b.far })
	keys := make([]string, 0, 5)
	for _, g := range guesses[:min(5, len(guesses))] {
		keys = append(keys, g.key)
	}
	return keys
}

// distance is how many letters must be changed, added or taken out.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := min(row[j]+1, row[j+1]+1)
			if a[i] == b[j] {
				next = min(next, before)
			} else {
				next = min(next, before+1)
			}
			before, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
