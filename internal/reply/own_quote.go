package reply

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// wroteVerbs end the line that introduces a quotation.
var wroteVerbs = []string{
	"wrote", "schrieb", "geschrieben", "a écrit", "a ecrit", "escribió", "escribio", "ha scritto", "escreveu", "schreef", "geschreven", "napisał(a)", "napisał",
	"napisała", "napisał/a", "pisze", "pisał",
	"написал", "написала", "написав", "пише", "skrev", "kirjoitti", "napsal", "napsal(a)", "írta", "写道", "a scris", "έγραψε", "さんは書きました",
}

// middleVerbs stand before the name or the hour, not at the end.
var middleVerbs = []string{" schrieb ", " schreef ", " skrev ", " napisał ", " escribió ", " wrote on "}

// selves stand behind a verb where the writer tells what he wrote himself.
var selves = []string{"ich", "wir", "ik", "we", "wij", "jeg", "jag", "vi"}

// quoteLeads begin the line that introduces a quotation, in lower case.
var quoteLeads = []string{"on ", "am ", "le ", "el ", "il ", "em ", "no dia ", "a ", "op ", "w dniu ", "dnia ", "den ", "dne ", "- on ", "- le ", "---- on ", "在 "}

var (
	datedGMT   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} GMT[+-]\d`)
	datedColon = regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}.*<\S+@\S+>:$`)
	yearOrMail = regexp.MustCompile(`\d{4}|\d{1,2}[./:]\d{1,2}|@`)
)

// headNamesQuoted begin the lines of a quoted head, by what they give.
var headNamesQuoted = map[string][]string{
	"from":    {"from", "von", "de", "da", "van", "od", "från", "fra", "expéditeur", "remitente", "mittente", "remetente", "afzender", "nadawca", "от", "від"},
	"sent":    {"sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "date d'envoi", "enviado", "enviado el", "enviada em", "enviado em", "fecha", "inviato", "data", "verzonden", "wysłano", "data wysłania", "skickat", "sendt", "отправлено", "дата", "надіслано"},
	"to":      {"to", "an", "à", "a", "para", "aan", "do", "till", "til", "pour", "кому"},
	"subject": {"subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "temat", "ämne", "emne", "тема"},
	"cc":      {"cc", "kopie", "copie", "dw", "reply-to", "antwort an", "importance", "priorität"},
}

// originalMarks name a quotation or a mail passed on.
var originalMarks = []string{
	"original message", "original-nachricht", "ursprüngliche nachricht", "originalnachricht", "ursprüngliche mail", "message d'origine", "message original",
	"message initial", "mensaje original", "messaggio originale", "mensagem original", "oorspronkelijk bericht", "wiadomość oryginalna", "oryginalna wiadomość",
	"ursprungligt meddelande", "oprindelig meddelelse",
	"forwarded message", "forwarded by", "weitergeleitete nachricht", "message transféré", "message transmis", "mensaje reenviado", "messaggio inoltrato",
	"mensagem encaminhada", "mensagem reencaminhada", "doorgestuurd bericht", "wiadomość przekazana", "przekazana wiadomość",
}

// markQuotes finds quotations. Behind an introduction without marks, all that
// follows is quoted; with marks, only what is marked.
func (r *ownReader) markQuotes() {
	words := false // own words came before
	for i := 0; i < len(r.lines); i++ {
		l := &r.lines[i]
		switch {
		case l.blank():
			continue
		case l.quoted:
			l.kind = CutInnerQuote
			if !words {
				l.kind = CutQuote
			}
			continue
		case r.original(i), r.quotedHead(i):
			r.markFrom(i, CutQuote)
			return
		}
		if n := r.introduction(i); n > 0 {
			for k := i; k < i+n; k++ {
				r.lines[k].kind = CutQuote
			}
			next := r.nextWords(i + n)
			if words && (next < 0 || !r.lines[next].quoted) {
				r.markFrom(i, CutQuote)
				return
			}
			i += n - 1
			continue
		}
		if r.wrapped(i) {
			l.kind = r.lines[i-1].kind
			continue
		}
		words = true
	}
}

func (r *ownReader) markFrom(i int, kind CutKind) {
	for ; i < len(r.lines); i++ {
		r.lines[i].kind = kind
	}
}

func (r *ownReader) nextWords(i int) int {
	for ; i < len(r.lines); i++ {
		if !r.lines[i].blank() {
			return i
		}
	}
	return -1
}

// wrapped tells whether an unmarked line is the rest of a quoted one that was
// broken: it stands between quoted lines without a blank one.
func (r *ownReader) wrapped(i int) bool {
	return i > 0 && i+1 < len(r.lines) && r.lines[i-1].quoted && r.lines[i+1].quoted && len([]rune(r.lines[i].text)) < 60
}

// introduction tells how many lines from i introduce a quotation, "On … wrote:".
func (r *ownReader) introduction(i int) int {
	first := r.lines[i].text
	if datedGMT.MatchString(first) && (len(first) < 120 || strings.HasSuffix(first, ":")) {
		return r.upToColon(i)
	}
	low := strings.ToLower(first)
	lead := leads(low)
	if !yearOrMail.MatchString(first) && !(lead && strings.ContainsFunc(first, unicode.IsDigit)) {
		return 0
	}
	joined := ""
	for n := 0; n < 6 && i+n < len(r.lines); n++ {
		l := &r.lines[i+n]
		if l.blank() {
			if next := r.nextWords(i + n); next < 0 || !strings.HasPrefix(r.lines[next].text, "<") || !lead {
				return 0
			}
			continue
		}
		if n > 0 && l.quoted && !strings.HasPrefix(l.text, ">:") && !strings.HasPrefix(l.text, "> wrote") { // the bracket of an address that was broken off
			return 0
		}
		joined = strings.TrimSpace(joined + " " + l.text)
		if len(joined) > 500 {
			return 0
		}
		if introduces(joined, lead) {
			return n + 1
		}
		if n > 0 && strings.HasSuffix(l.text, ".") && !lead {
			return 0
		}
	}
	return 0
}

// upToColon counts the lines up to the one that ends in a colon, one where none does.
func (r *ownReader) upToColon(i int) int {
	for n := 0; n < 3 && i+n < len(r.lines) && !r.lines[i+n].blank(); n++ {
		if strings.HasSuffix(r.lines[i+n].text, ":") {
			return n + 1
		}
	}
	return 1
}

func leads(low string) bool {
	for _, lead := range quoteLeads {
		if strings.HasPrefix(low, lead) {
			return true
		}
	}
	return low != "" && low[0] >= '0' && low[0] <= '9'
}

// introduces tells whether a text introduces a quotation: it ends in a verb and a
// colon, or in an hour and a colon with the verb before, and names a day or an
// address.
func introduces(joined string, lead bool) bool {
	low := strings.ToLower(joined)
	end := strings.TrimRight(low, " -–—")
	marked := end != low && strings.HasSuffix(end, "wrote") // Zoho: "---- On … wrote ----"
	colon := strings.HasSuffix(end, ":") || strings.HasSuffix(end, "：")
	if !colon && !marked {
		return false
	}
	if datedColon.MatchString(joined) {
		return true
	}
	end = strings.TrimRight(end, " :：")
	for _, verb := range wroteVerbs {
		if strings.HasSuffix(end, verb) {
			before := strings.TrimSuffix(end, verb)
			return before != "" && (lead || strings.Contains(before, "@") || strings.ContainsFunc(before, unicode.IsDigit) && len(strings.Fields(before)) < 14)
		}
	}
	for _, verb := range middleVerbs {
		if i := strings.Index(end, verb); i >= 0 && len(end)-i < 160 {
			if next := strings.Fields(end[i+len(verb):]); len(next) > 0 && slices.Contains(selves, next[0]) {
				return false
			}
			return lead || strings.Contains(end[:i], ">") || yearOrMail.MatchString(end[:i])
		}
	}
	return false
}

// original tells whether a line names the quotation below it.
func (r *ownReader) original(i int) bool {
	text := r.lines[i].text
	low := strings.ToLower(strings.Trim(text, "-_*=> \t:"))
	if strings.HasPrefix(low, "begin forwarded message") || strings.HasPrefix(low, "anfang der weitergeleiteten") || strings.HasPrefix(low, "début du message réexpédié") || strings.HasPrefix(low, "inicio del mensaje reenviado") || strings.HasPrefix(low, "inizio messaggio inoltrato") {
		return true
	}
	if low == strings.ToLower(text) || len(low) > 60 {
		return false
	}
	for _, mark := range originalMarks {
		if strings.HasPrefix(low, mark) && (strings.HasPrefix(text, "-") || strings.HasPrefix(text, "*") || strings.HasPrefix(text, "_") || strings.HasPrefix(text, "=")) {
			return true
		}
	}
	return false
}

// quotedHead tells whether the head of a mail begins at line i: its sender, and
// soon two other lines of a head, one of them if that is a day or subject.
func (r *ownReader) quotedHead(i int) bool {
	kind := headKind(r.lines[i].text)
	if kind != "from" && kind != "sent" {
		return false
	}
	found := map[string]bool{kind: true}
	for n := 1; n < 9 && i+n < len(r.lines); n++ {
		l := &r.lines[i+n]
		if l.blank() && n > 1 && len(found) < 2 {
			return false
		}
		if k := headKind(l.text); k != "" {
			found[k] = true
		}
	}
	return found["from"] && len(found) >= 3 || found["from"] && found["subject"] || found["from"] && found["sent"]
}

// headKind tells which line of a quoted head a text is, "" where it is none.
func headKind(text string) string {
	text = strings.TrimLeft(text, "*> \t")
	i := strings.IndexAny(text, ":：")
	if i < 1 || i > 24 {
		return ""
	}
	name := strings.ToLower(strings.Trim(text[:i], "* \t\u00a0"))
	for kind, names := range headNamesQuoted {
		for _, n := range names {
			if name == n {
				return kind
			}
		}
	}
	return ""
}
