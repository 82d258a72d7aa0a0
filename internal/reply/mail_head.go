package reply

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// contentType reads "type/sub; name=value; …", the values of RFC 2231 put
// together and decoded. Names are in lower case.
func contentType(value, byDefault string) (string, map[string]string) {
	typ, rest, _ := strings.Cut(value, ";")
	if words := strings.Fields(typ); len(words) > 1 { // a semicolon was forgotten
		rest = strings.Join(words[1:], " ") + ";" + rest
		typ = words[0]
	}
	typ = strings.ToLower(strings.TrimSpace(typ))
	if typ == "" {
		typ = byDefault
	}
	if typ == "text" {
		typ = "text/plain"
	}
	return typ, parameters(rest)
}

// piece is one stretch of a parameter that RFC 2231 cut up.
type piece struct {
	at      int
	value   string
	encoded bool
}

func parameters(s string) map[string]string {
	params := map[string]string{}
	pieces := map[string][]piece{}
	for n := 0; s != "" && n < 100; n++ {
		var name, value string
		name, value, s = parameter(s)
		if name == "" {
			continue
		}
		base, section, cut := strings.Cut(name, "*")
		if !cut {
			if _, twice := params[name]; !twice {
				params[name] = value
			}
			continue
		}
		number, encoded := strings.CutSuffix(section, "*")
		if section == "" {
			encoded = true
		}
		at, _ := strconv.Atoi(number)
		pieces[base] = append(pieces[base], piece{at, value, encoded})
	}
	for base, p := range pieces {
		params[base] = joinPieces(p)
	}
	return params
}

// parameter cuts one "name=value" off.
func parameter(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, " \t;")
	i := strings.IndexAny(s, "=;")
	if i < 0 || s[i] == ';' {
		_, rest, _ = strings.Cut(s, ";")
		return "", "", rest
	}
	name = strings.ToLower(strings.TrimSpace(s[:i]))
	s = strings.TrimLeft(s[i+1:], " \t")
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ";")
		return name, strings.TrimSpace(value), rest
	}
	var v strings.Builder
	for i = 1; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		v.WriteByte(s[i])
	}
	return name, v.String(), s[min(i+1, len(s)):]
}

// joinPieces puts the pieces in order; the first coded one names the charset.
func joinPieces(p []piece) string {
	slices.SortStableFunc(p, func(a, b piece) int { return cmp.Compare(a.at, b.at) })
	var bytes []byte
	charset := ""
	for i, one := range p {
		value := one.value
		if one.encoded {
			if i == 0 {
				if f := strings.SplitN(value, "'", 3); len(f) == 3 {
					charset, value = f[0], f[2]
				}
			}
			value = percentDecoded(value)
		}
		bytes = append(bytes, value...)
	}
	return cleanLine(decodeText(bytes, charset, false))
}

// percentDecoded reads "%C3%A4"; what is no code stays as it is.
func percentDecoded(s string) string {
	var out []byte
	for at := 0; at < len(s); at++ {
		if v, ok := hexByte([]byte(s[at:min(len(s), at+3)])); ok && s[at] == '%' {
			out = append(out, v)
			at += 2
			continue
		}
		out = append(out, s[at])
	}
	return string(out)
}

// addressesOf reads the mailboxes of every line of that name.
func addressesOf(h Headers, name string) []Address {
	var all []Address
	for _, line := range h {
		if !strings.EqualFold(line.Name, name) {
			continue
		}
		v := line.Value
		if line.folded != "" { // a comma may stand inside an encoded word
			v = unfold(line.folded)
		}
		if all = append(all, ParseAddresses(v)...); len(all) >= mostAddresses {
			return all[:mostAddresses]
		}
	}
	return all
}

// ParseAddresses reads the mailboxes of a header value, as far as they can be
// read: "Ann <ann@a.example>, (note) b@b.example; Group: c@c.example;".
func ParseAddresses(value string) []Address {
	var all []Address
	for _, entry := range splitAddresses(value) {
		if a, ok := parseAddress(entry); ok {
			all = append(all, a)
		}
		if len(all) >= mostAddresses {
			break
		}
	}
	return all
}

// splitAddresses cuts at commas and semicolons outside quotes, comments and
// angle brackets, and leaves the names of groups out.
func splitAddresses(v string) []string {
	var entries []string
	start, depth := 0, 0
	quoted, angle := false, false
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case angle:
		case c == ',' || c == ';':
			entries = append(entries, v[start:i])
			start = i + 1
		case c == ':' && !strings.Contains(v[start:i], "@") && !strings.EqualFold(strings.TrimSpace(v[start:i]), "smtp"):
			start = i + 1
		}
	}
	return append(entries, v[start:])
}

func parseAddress(entry string) (Address, bool) {
	plain, comment := withoutComments(entry)
	name, address := plain, ""
	if i := strings.LastIndexByte(plain, '<'); i >= 0 {
		name = plain[:i]
		address, _, _ = strings.Cut(plain[i+1:], ">")
	} else if fields := strings.Fields(plain); len(fields) > 0 {
		for _, f := range fields {
			if strings.Contains(f, "@") {
				address = f
				break
			}
		}
		name = comment
	}
	address = cleanMailbox(address)
	if address == "" {
		return Address{}, false
	}
	name = strings.TrimSpace(strings.ReplaceAll(strings.Trim(strings.TrimSpace(name), `"'`), `\`, ""))
	return Address{Name: decodeValue(name), Address: address}, true
}

// cleanMailbox is the address without what people and systems put around one,
// "" where nothing like an address is left.
func cleanMailbox(a string) string {
	a = strings.Trim(strings.TrimSpace(a), `<>()[]{}"'.,;:`)
	for _, scheme := range []string{"mailto:", "smtp:", "rfc822;"} {
		if len(a) > len(scheme) && strings.EqualFold(a[:len(scheme)], scheme) {
			a = a[len(scheme):]
		}
	}
	at := strings.LastIndexByte(a, '@')
	if at < 1 || at == len(a)-1 || len(a) > 320 || strings.ContainsAny(a, " \t\r\n<>") {
		return ""
	}
	return a
}

// withoutComments cuts "(…)" out and gives the first of them.
func withoutComments(s string) (plain, comment string) {
	if !strings.Contains(s, "(") {
		return s, ""
	}
	var out, note strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' && depth == 0:
			quoted = !quoted
			out.WriteByte(c)
		case c == '(' && !quoted:
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
			note.WriteByte(c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), strings.TrimSpace(note.String())
}

// messageIDs reads "<a@b> <c@d>" without the brackets. Ids without brackets are
// taken where no brackets are.
func messageIDs(v string) []string {
	var ids []string
	if !strings.Contains(v, "<") {
		for _, f := range strings.Fields(v) {
			if strings.Contains(f, "@") {
				ids = append(ids, strings.Trim(f, "<>,;"))
			}
		}
		return ids
	}
	for len(ids) < mostLines {
		_, after, ok := strings.Cut(v, "<")
		if !ok {
			return ids
		}
		id, rest, ok := strings.Cut(after, ">")
		if id = strings.Join(strings.Fields(id), ""); id != "" {
			ids = append(ids, id)
		}
		if !ok {
			return ids
		}
		v = rest
	}
	return ids
}

// dateForms are the forms of RFC 5322 and of those who nearly keep to it.
var dateForms = []string{
	"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05",
	"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04:05 MST", "2 Jan 06 15:04 -0700",
	"Jan 2 15:04:05 2006", "Jan 2 15:04:05 MST 2006", "Jan 2 15:04:05 2006 -0700", "Jan 2 2006 15:04:05 -0700", "2-Jan-2006 15:04:05 -0700",
	"2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05", "2 January 2006 15:04:05 -0700", "2 Jan 2006",
}

// zones are the letters that old mails still give (RFC 5322, 4.3).
var zones = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "Z": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700", "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200",
	"BST": "+0100", "WET": "+0000", "WEST": "+0100", "EET": "+0200", "EEST": "+0300", "JST": "+0900", "IST": "+0530", "AEST": "+1000", "AEDT": "+1100",
}

// mailDate reads the moment a head gives; the zero time where it cannot be read.
func mailDate(v string) time.Time {
	v, _ = withoutComments(v)
	if day, after, ok := strings.Cut(v, ","); ok && len(strings.TrimSpace(day)) <= 10 {
		v = after
	}
	fields := strings.Fields(strings.ReplaceAll(v, ",", " "))
	if len(fields) > 1 && len(fields[0]) >= 3 && len(fields[0]) <= 9 && weekday(fields[0]) {
		fields = fields[1:]
	}
	if len(fields) == 0 || len(fields) > 8 {
		return time.Time{}
	}
	last := len(fields) - 1
	if z, ok := zones[strings.ToUpper(fields[last])]; ok {
		fields[last] = z
	}
	text := strings.Join(fields, " ")
	for _, form := range dateForms {
		if t, err := time.Parse(form, text); err == nil && t.Year() > 1970 && t.Year() < 9000 {
			return t
		}
	}
	return time.Time{}
}

func weekday(s string) bool {
	return slices.Contains([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, strings.ToLower(s[:3]))
}
