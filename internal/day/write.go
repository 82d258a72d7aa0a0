package day

import (
	"strconv"
	"time"
)

// names of one language, in the case and capitals in which a written date has them.
type names struct {
	months   [12]string
	short    [12]string
	weekdays [7]string // from Sunday on
}

var englishNames = names{
	months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	short:    [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

var germanNames = names{
	months:   [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	short:    [12]string{"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."},
	weekdays: [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
}

var frenchNames = names{
	months:   [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	short:    [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
}

var spanishNames = names{
	months:   [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	short:    [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
	weekdays: [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
}

var italianNames = names{
	months:   [12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
	short:    [12]string{"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
	weekdays: [7]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"},
}

var portugueseNames = names{
	months:   [12]string{"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
	short:    [12]string{"jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."},
	weekdays: [7]string{"domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"},
}

var dutchNames = names{
	months:   [12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	short:    [12]string{"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
	weekdays: [7]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
}

// The months of a Polish date stand in the genitive.
var polishNames = names{
	months:   [12]string{"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"},
	short:    [12]string{"sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"},
	weekdays: [7]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"},
}

// namesOf falls back to English, as the letters do for a language without texts.
func namesOf(lang string) *names {
	switch lang {
	case "de":
		return &germanNames
	case "fr":
		return &frenchNames
	case "es":
		return &spanishNames
	case "it":
		return &italianNames
	case "pt":
		return &portugueseNames
	case "nl":
		return &dutchNames
	case "pl":
		return &polishNames
	}
	return &englishNames
}

func country(place string) string {
	if p := NormalPlace(place); len(p) >= 2 {
		return p[:2]
	}
	return ""
}

// Long is the day as running text in that language (ISO 639-1) and place has
// it: "5 December 2026", "December 5, 2026" in the US and Canada, "5. Dezember
// 2026". The Polish form ends in the abbreviation "r.", whose point also ends a
// sentence. No day is "".
func (d Date) Long(lang, place string) string {
	if d.n == 0 {
		return ""
	}
	var room [48]byte
	return string(d.appendLong(room[:0], lang, country(place)))
}

func (d Date) appendLong(b []byte, lang, country string) []byte {
	year, month, dom := d.Date()
	name := namesOf(lang).months[month-1]
	between, after := " ", "" // day and month, end
	switch lang {
	case "de":
		between = ". "
		if country == "at" && month == time.January {
			name = "Jänner"
		}
	case "fr":
		if dom == 1 {
			between = "er "
		}
	case "it":
		if dom == 1 {
			between = "º "
		}
	case "es", "pt":
		if lang == "pt" && country == "br" && dom == 1 {
			between = "º de "
		} else {
			between = " de "
		}
		name += " de"
	case "nl":
	case "pl":
		after = " r."
	default:
		if monthFirst(country) {
			b = append(b, name...)
			b = append(b, ' ')
			b = strconv.AppendInt(b, int64(dom), 10)
			b = append(b, ", "...)
			return strconv.AppendInt(b, int64(year), 10)
		}
	}
	b = strconv.AppendInt(b, int64(dom), 10)
	b = append(b, between...)
	b = append(b, name...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(year), 10)
	return append(b, after...)
}

// monthFirst tells where English dates begin with the month.
func monthFirst(country string) bool { return country == "us" || country == "ca" }

// Short is the day for a narrow column of a table, the month abbreviated and
// never a bare number: "16 Nov 2026", "Nov 16, 2026", "16. Nov. 2026".
func (d Date) Short(lang, place string) string {
	if d.n == 0 {
		return ""
	}
	year, month, dom := d.Date()
	name := namesOf(lang).short[month-1]
	at := country(place)
	var room [32]byte
	b := room[:0]
	switch {
	case lang == "de":
		if at == "at" && month == time.January {
			name = "Jän."
		}
		b = append(strconv.AppendInt(b, int64(dom), 10), '.')
	case namesOf(lang) == &englishNames && monthFirst(at):
		b = append(b, name...)
		b = append(b, ' ')
		b = append(strconv.AppendInt(b, int64(dom), 10), ", "...)
		return string(strconv.AppendInt(b, int64(year), 10))
	default:
		b = strconv.AppendInt(b, int64(dom), 10)
	}
	b = append(b, ' ')
	b = append(b, name...)
	b = append(b, ' ')
	return string(strconv.AppendInt(b, int64(year), 10))
}

// WithWeekday is Long with the day of the week before it: "Tuesday, 8 December
// 2026", "mardi 8 décembre 2026".
func (d Date) WithWeekday(lang, place string) string {
	if d.n == 0 {
		return ""
	}
	var room [64]byte
	b := append(room[:0], namesOf(lang).weekdays[d.Weekday()]...)
	switch lang {
	case "fr", "it", "nl":
		b = append(b, ' ')
	default:
		b = append(b, ", "...)
	}
	return string(d.appendLong(b, lang, country(place)))
}
