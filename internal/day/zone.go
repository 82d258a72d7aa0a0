package day

// ZoneOf is the time zone (IANA name) of a place, "" where the place is not known
// or spans several without saying which part is meant. A state with two zones
// has that of most of its people.
func ZoneOf(place string) string {
	place = NormalPlace(place)
	for place != "" {
		if zone, ok := zones[place]; ok {
			return zone
		}
		place = wider(place)
		if severalZones[place] {
			return ""
		}
	}
	return ""
}

// severalZones are countries of which a part must be named.
var severalZones = map[string]bool{"us": true, "ca": true, "au": true, "br": true, "mx": true, "ru": true}

// zones follows the time zone database (iana.org/time-zones), main city of each place.
var zones = map[string]string{
	"at": "Europe/Vienna", "be": "Europe/Brussels", "bg": "Europe/Sofia", "ch": "Europe/Zurich", "cy": "Asia/Nicosia",
	"cz": "Europe/Prague", "de": "Europe/Berlin", "dk": "Europe/Copenhagen", "ee": "Europe/Tallinn", "es": "Europe/Madrid",
	"fi": "Europe/Helsinki", "fr": "Europe/Paris", "gb": "Europe/London", "gr": "Europe/Athens", "hr": "Europe/Zagreb",
	"hu": "Europe/Budapest", "ie": "Europe/Dublin", "is": "Atlantic/Reykjavik", "it": "Europe/Rome", "li": "Europe/Vaduz",
	"lt": "Europe/Vilnius", "lu": "Europe/Luxembourg", "lv": "Europe/Riga", "mt": "Europe/Malta", "nl": "Europe/Amsterdam",
	"no": "Europe/Oslo", "pl": "Europe/Warsaw", "pt": "Europe/Lisbon", "ro": "Europe/Bucharest", "se": "Europe/Stockholm",
	"si": "Europe/Ljubljana", "sk": "Europe/Bratislava", "ua": "Europe/Kyiv", "tr": "Europe/Istanbul",
	"ae": "Asia/Dubai", "hk": "Asia/Hong_Kong", "il": "Asia/Jerusalem", "in": "Asia/Kolkata", "jp": "Asia/Tokyo", "kr": "Asia/Seoul",
	"nz": "Pacific/Auckland", "sg": "Asia/Singapore", "za": "Africa/Johannesburg",

	"ca_ab": "America/Edmonton", "ca_bc": "America/Vancouver", "ca_mb": "America/Winnipeg", "ca_nb": "America/Moncton",
	"ca_nl": "America/St_Johns", "ca_ns": "America/Halifax", "ca_on": "America/Toronto", "ca_pe": "America/Halifax",
	"ca_qc": "America/Toronto", "ca_sk": "America/Regina",
	"au_act": "Australia/Sydney", "au_nsw": "Australia/Sydney", "au_nt": "Australia/Darwin", "au_qld": "Australia/Brisbane",
	"au_sa": "Australia/Adelaide", "au_tas": "Australia/Hobart", "au_vic": "Australia/Melbourne", "au_wa": "Australia/Perth",

	"us_alabama": "America/Chicago", "us_alaska": "America/Anchorage", "us_arizona": "America/Phoenix", "us_arkansas": "America/Chicago",
	"us_california": "America/Los_Angeles", "us_colorado": "America/Denver", "us_connecticut": "America/New_York",
	"us_delaware": "America/New_York", "us_district_of_columbia": "America/New_York", "us_florida": "America/New_York",
	"us_georgia": "America/New_York", "us_hawaii": "Pacific/Honolulu", "us_idaho": "America/Boise", "us_illinois": "America/Chicago",
	"us_indiana": "America/Indiana/Indianapolis", "us_iowa": "America/Chicago", "us_kansas": "America/Chicago",
	"us_kentucky": "America/New_York", "us_louisiana": "America/Chicago", "us_maine": "America/New_York", "us_maryland": "America/New_York",
	"us_massachusetts": "America/New_York", "us_michigan": "America/Detroit", "us_minnesota": "America/Chicago",
	"us_mississippi": "America/Chicago", "us_missouri": "America/Chicago", "us_montana": "America/Denver", "us_nebraska": "America/Chicago",
	"us_nevada": "America/Los_Angeles", "us_new_hampshire": "America/New_York", "us_new_jersey": "America/New_York",
	"us_new_mexico": "America/Denver", "us_new_york": "America/New_York", "us_north_carolina": "America/New_York",
	"us_north_dakota": "America/Chicago", "us_ohio": "America/New_York", "us_oklahoma": "America/Chicago", "us_oregon": "America/Los_Angeles",
	"us_pennsylvania": "America/New_York", "us_rhode_island": "America/New_York", "us_south_carolina": "America/New_York",
	"us_south_dakota": "America/Chicago", "us_tennessee": "America/Chicago", "us_texas": "America/Chicago", "us_utah": "America/Denver",
	"us_vermont": "America/New_York", "us_virginia": "America/New_York", "us_washington": "America/Los_Angeles",
	"us_west_virginia": "America/New_York", "us_wisconsin": "America/Chicago", "us_wyoming": "America/Denver",
}
