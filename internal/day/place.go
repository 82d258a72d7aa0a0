package day

import "strings"

// NormalPlace gives a place the form of the law files: "us_nevada" for "US-NV",
// "gb_eng" for "GB-ENG", "de_by" for "DE-BY". Codes of ISO 3166 (countries and
// their parts) are taken in either case; what is not recognised comes back in
// small letters with underscores.
func NormalPlace(s string) string {
	if isNormal(s) {
		return s
	}
	s = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
	if name, ok := sameAs[s]; ok {
		return name
	}
	return s
}

// isNormal spares the hot path the work: nearly every place already has its form.
func isNormal(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	if len(s) == 2 {
		return s != "uk" && s != "el"
	}
	// A state of the US is written out in the law files.
	return len(s) > 2 && s[2] == '_' && !(len(s) == 5 && s[:2] == "us") && s[:2] != "uk" && s[:2] != "el" && s != "gb_wls" && s != "gb_eaw"
}

// wider is the place around a place: the country of a state, "" of a country.
func wider(place string) string {
	if i := strings.LastIndexByte(place, '_'); i > 0 {
		if len(place) > 3 && place[2] == '_' {
			return place[:2]
		}
		return place[:i]
	}
	return ""
}

// sameAs holds the codes that the law files write in another way.
var sameAs = map[string]string{
	"uk": "gb", "uk_eng": "gb_eng", "uk_wls": "gb_eng", "uk_sct": "gb_sct", "uk_nir": "gb_nir",
	"gb_wls": "gb_eng", "gb_eaw": "gb_eng", "el": "gr",
	"usa": "us", "gbr": "gb", "deu": "de", "aut": "at", "che": "ch", "fra": "fr", "esp": "es", "ita": "it",
	"prt": "pt", "nld": "nl", "bel": "be", "pol": "pl", "irl": "ie", "can": "ca", "aus": "au", "nzl": "nz",
	"us_al": "us_alabama", "us_ak": "us_alaska", "us_az": "us_arizona", "us_ar": "us_arkansas",
	"us_ca": "us_california", "us_co": "us_colorado", "us_ct": "us_connecticut", "us_de": "us_delaware",
	"us_dc": "us_district_of_columbia", "us_fl": "us_florida", "us_ga": "us_georgia", "us_hi": "us_hawaii",
	"us_id": "us_idaho", "us_il": "us_illinois", "us_in": "us_indiana", "us_ia": "us_iowa",
	"us_ks": "us_kansas", "us_ky": "us_kentucky", "us_la": "us_louisiana", "us_me": "us_maine",
	"us_md": "us_maryland", "us_ma": "us_massachusetts", "us_mi": "us_michigan", "us_mn": "us_minnesota",
	"us_ms": "us_mississippi", "us_mo": "us_missouri", "us_mt": "us_montana", "us_ne": "us_nebraska",
	"us_nv": "us_nevada", "us_nh": "us_new_hampshire", "us_nj": "us_new_jersey", "us_nm": "us_new_mexico",
	"us_ny": "us_new_york", "us_nc": "us_north_carolina", "us_nd": "us_north_dakota", "us_oh": "us_ohio",
	"us_ok": "us_oklahoma", "us_or": "us_oregon", "us_pa": "us_pennsylvania", "us_ri": "us_rhode_island",
	"us_sc": "us_south_carolina", "us_sd": "us_south_dakota", "us_tn": "us_tennessee", "us_tx": "us_texas",
	"us_ut": "us_utah", "us_vt": "us_vermont", "us_va": "us_virginia", "us_wa": "us_washington",
	"us_wv": "us_west_virginia", "us_wi": "us_wisconsin", "us_wy": "us_wyoming",
}
