package remedy

import (
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Complexity is how hard collecting is said to be in a country (its ISO code, in
// either case), as a distance. A country that no list names counts as very high:
// what is not known is not assumed in the creditor's favour. The bands are recalled,
// save for the few that the yearly list names; country_complexity in the parameters
// says which.
func Complexity(country string) Distance {
	if d, ok := complexities()[strings.ToLower(country)]; ok {
		return d
	}
	return ForeignVeryHigh
}

var complexities = sync.OnceValue(func() map[string]Distance {
	var file struct {
		Countries struct {
			Bands struct {
				Notable, High, Severe []string
				VeryHigh              []string `yaml:"very_high"`
			} `yaml:"recalled_bands"`
		} `yaml:"country_complexity"`
	}
	if err := yaml.Unmarshal(parametersText, &file); err != nil {
		panic("the parameters in the program cannot be read: " + err.Error()) // held by a test
	}
	found := map[string]Distance{}
	bands := &file.Countries.Bands
	for d, codes := range map[Distance][]string{ForeignNotable: bands.Notable, ForeignHigh: bands.High, ForeignVeryHigh: bands.VeryHigh, ForeignSevere: bands.Severe} {
		for _, code := range codes {
			found[strings.ToLower(code)] = d
		}
	}
	return found
})
