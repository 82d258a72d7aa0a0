package intake

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// postalLines makes the lines of an address as they stand on an envelope.
func postalLines(street, street2, postal, city, region string) []string {
	var lines []string
	for part := range strings.Lines(said(street)) {
		if part = strings.TrimSpace(part); part != "" {
			lines = append(lines, part)
		}
	}
	if s := said(street2); s != "" {
		lines = append(lines, s)
	}
	postal, city, region = said(postal), said(city), said(region)
	town := strings.TrimSpace(postal + " " + city)
	if region != "" && city != "" {
		town = strings.TrimSpace(city + ", " + region + " " + postal)
	}
	if town != "" {
		lines = append(lines, town)
	}
	return lines
}

var spoken = []language.Tag{
	language.English, language.German, language.French, language.Spanish, language.Italian, language.Portuguese, language.Dutch, language.Polish,
}

// countries maps the names of countries in the eight languages to their codes.
var countries = sync.OnceValue(func() map[string]string {
	m := map[string]string{"usa": "us", "uk": "gb", "greatbritain": "gb", "england": "gb", "holland": "nl", "deutschland": "de"}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !region.IsCountry() || region.Canonicalize() != region {
				continue
			}
			code := strings.ToLower(region.String())
			if len(code) != 2 {
				continue
			}
			m[code] = code
			if iso3 := strings.ToLower(region.ISO3()); len(iso3) == 3 && iso3 != "zzz" {
				m[iso3] = code
			}
			for _, tag := range spoken {
				if name := compact(display.Regions(tag).Name(region)); name != "" {
					if _, taken := m[name]; !taken {
						m[name] = code
					}
				}
			}
		}
	}
	return m
})

const stateText = `al alabama ak alaska az arizona ar arkansas ca california co colorado ct connecticut de delaware dc district_of_columbia fl florida ga georgia
	hi hawaii id idaho il illinois in indiana ia iowa ks kansas ky kentucky la louisiana me maine md maryland ma massachusetts mi michigan mn minnesota
	ms mississippi mo missouri mt montana ne nebraska nv nevada nh new_hampshire nj new_jersey nm new_mexico ny new_york nc north_carolina nd north_dakota
	oh ohio ok oklahoma or oregon pa pennsylvania ri rhode_island sc south_carolina sd south_dakota tn tennessee tx texas ut utah vt vermont va virginia
	wa washington wv west_virginia wi wisconsin wy wyoming`

var states = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	list := strings.Fields(stateText)
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
		m[compact(list[i+1])] = list[i+1]
	}
	return m
})

// placeOf gives the place as law names it. A state alone is taken for one of the
// United States only when it is written out.
func placeOf(place, country, region string) string {
	if place != "" {
		low := strings.ToLower(place)
		if strings.Contains(low, "_") {
			return low
		}
		if code := countries()[compact(place)]; code != "" {
			return code
		}
		return low
	}
	code := countries()[compact(country)]
	state := states()[compact(region)]
	switch {
	case code == "us" && state != "":
		return "us_" + state
	case country == "" && state != "" && len(region) > 2:
		return "us_" + state
	}
	return code
}

// languageOf reads a code or the name of a language in one of the eight.
func languageOf(text string) string {
	if text == "" {
		return ""
	}
	if tag, err := language.Parse(strings.ReplaceAll(text, "_", "-")); err == nil && (len(text) == 2 || len(text) == 3 || strings.ContainsAny(text, "-_")) {
		base, _ := tag.Base()
		if len(base.String()) == 2 {
			return base.String()
		}
	}
	return languages()[compact(text)]
}

var languages = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, of := range spoken {
		base, _ := of.Base()
		for _, in := range spoken {
			m[compact(display.Languages(in).Name(of))] = base.String()
		}
		m[compact(display.Self.Name(of))] = base.String()
	}
	return m
})
