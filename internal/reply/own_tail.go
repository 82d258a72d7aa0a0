package reply

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// closings end a letter, in lower case without the comma; a name may follow on
// the same line.
var closings = []string{
	"best regards", "kind regards", "warm regards", "warmest regards", "with regards", "with best regards", "with kind regards", "friendly regards",
	"many regards", "regards", "best wishes", "warm wishes", "all the best", "all best", "best", "kindest", "warmly", "cheers", "sincerely", "sincerely yours",
	"yours sincerely", "yours faithfully", "yours truly", "very truly yours", "yours", "respectfully", "cordially", "take care", "love", "xo", "xoxo", "br",
	"rgds", "kr", "ta", "thx", "ty", "tks",
	"thanks", "thanks!", "many thanks", "thank you", "thank you!", "thanks again", "thanks and regards", "thanks & regards", "thanking you",
	"thank you and regards", "thanks in advance", "thank you in advance", "thanks so much", "greetings", "good luck", "bye",
	"mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit freundlichem gruss", "freundliche grüße", "freundliche grüsse",
	"viele grüße", "viele grüsse", "liebe grüße", "lieben gruß", "beste grüße", "beste grüsse", "schöne grüße", "herzliche grüße", "herzliche grüsse",
	"mit besten grüßen", "mit herzlichen grüßen", "grüße", "grüsse", "gruß", "gruss", "mfg", "vg", "lg", "bg", "hochachtungsvoll", "danke", "vielen dank",
	"besten dank", "danke und gruß",
	"cordialement", "bien cordialement", "bien à vous", "bien à toi", "salutations", "salutations distinguées", "meilleures salutations",
	"sincères salutations", "cdt", "cdlt", "amicalement", "bises", "bisous", "à bientôt", "merci", "merci d'avance", "merci beaucoup",
	"merci de votre patience", "bonne journée", "respectueusement", "veuillez agréer",
	"saludos", "un saludo", "saludos cordiales", "un cordial saludo", "cordialmente", "atentamente", "un abrazo", "abrazos", "besos", "gracias",
	"muchas gracias", "gracias y saludos", "reciba un cordial saludo", "atte",
	"cordiali saluti", "distinti saluti", "saluti", "un saluto", "un caro saluto", "un abbraccio", "grazie", "grazie mille", "in fede", "a presto",
	"com os melhores cumprimentos", "melhores cumprimentos", "cumprimentos", "atenciosamente", "att", "atte.", "abraço", "abraços", "um abraço", "abs",
	"beijos", "bjs", "obrigado", "obrigada", "obrigado desde já", "cordialmente,", "boa sorte", "saudações",
	"met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "met hartelijke groet", "hartelijke groet",
	"hartelijke groeten", "met groet", "groet", "groeten", "groetjes", "mvg", "vr.gr", "vr. gr", "gr", "liefs", "hoogachtend", "bedankt", "alvast bedankt",
	"dank", "dankjewel",
	"pozdrawiam", "pozdrawiam serdecznie", "serdecznie pozdrawiam", "z poważaniem", "z wyrazami szacunku", "łączę pozdrowienia", "pozdrowienia", "pozdro",
	"pzdr", "buziaki", "dziękuję", "z góry dziękuję", "dzięki", "ukłony",
}

// mobileLines are signatures that programs add by themselves.
var mobileLines = regexp.MustCompile(`(?i)^(?:sent (?:from|via|with) (?:my|outlook|mail|yahoo|gmail|proton|typeapp|samsung|the|a|an|sparrow|blue|mailbird|k-9|spark|airmail|aol|windows|android|iphone|ipad|mobile)\b[^.,;:!?]{0,60}(?:\(.*\)|<\S+>|\.)?|get outlook for \w+.*|von meinem .{2,40} gesendet\.?|gesendet (?:von|mit|über) .{2,40}|diese nachricht wurde von meinem .{2,60}|envoyé (?:de|depuis|à partir de) .{2,40}|enviado (?:desde|do|da|a partir|de) .{2,40}|inviato (?:da|dal|con) .{2,40}|verzonden (?:vanaf|met|via|van) .{2,40}|verstuurd vanaf .{2,40}|wysłan[eoay] z .{2,40})$`)

// disclaimers begin or fill paragraphs that a firm hangs on every mail.
var disclaimers = []string{
	"confidentiality notice", "this communication, including", "this e-mail is sent on behalf", "this email is sent on behalf", "this e-mail and any",
	"this email and any", "this message and any", "this email message and any", "this e-mail message and any", "the information contained in this",
	"the information in this e", "this e-mail is confidential", "this email is confidential", "this message is confidential",
	"this message contains confidential", "this message may contain", "this email may contain", "this e-mail may contain",
	"if you are not the intended recipient", "if you have received this e", "disclaimer", "please consider the environment", "think before you print",
	"this message was sent from an unattended", "this is an automatically generated", "this is an automated", "this mailbox is not monitored",
	"replies to this mailbox", "please do not reply to this", "please do not change the subject", "please quote ", "how did we do", "rate your support",
	"case ref:", "liability limited by", "registered office", "registered in england", "reporting-mta:", "virus-free", "this email has been checked",
	"to unsubscribe",
	"diese e-mail enthält", "diese mail enthält", "diese nachricht enthält", "diese e-mail ist vertraulich", "diese e-mail und", "der inhalt dieser e",
	"vertraulichkeitshinweis", "haftungsausschluss", "wenn sie nicht der richtige", "sitz der gesellschaft", "bitte denken sie an die umwelt",
	"diese nachricht wurde automatisch",
	"ce message et ", "ce message est confidentiel", "ce courriel", "ce message (et", "cet e-mail", "les informations contenues", "avis de confidentialité",
	"pensez à l'environnement", "message généré automatiquement",
	"aviso legal", "este mensaje va dirigido", "este mensaje y", "este correo", "este mensaje contiene", "la información contenida", "este e-mail",
	"confidencialidad", "antes de imprimir",
	"le informazioni contenute", "questo messaggio", "questa e-mail", "il contenuto di questa", "avviso di riservatezza", "informativa privacy", "ai sensi del",
	"esta mensagem", "este e-mail e", "as informações contidas", "aviso de confidencialidade", "a informação contida", "antes de imprimir este",
	"aan dit bericht", "dit bericht is", "dit e-mailbericht", "deze e-mail", "de informatie in dit", "disclaimer:", "de inhoud van dit",
	"niniejsza wiadomość", "ta wiadomość", "treść tej wiadomości", "wiadomość ta", "informacje zawarte w", "administratorem danych",
}

// markTail cuts from below what ends a mail: delimiters, disclaimers, signature
// and closing. What is left is looked at again until nothing more is cut; the
// words before are never all taken.
func (r *ownReader) markTail() {
	r.delimited()
	signed := false
	for range 40 {
		end := r.lastWords(len(r.lines))
		if end < 0 {
			return
		}
		start := r.paragraph(end)
		switch {
		case onlyMarks(r.lines[end].text):
			r.lines[end].kind = CutSignature
		case mobileLines.MatchString(r.lines[end].text) && r.lastWords(end) >= 0:
			r.lines[end].kind = CutSignature
		case disclaims(r.lines[start].text) && r.wordsBefore(start):
			r.mark(start, end, CutDisclaimer)
		case r.disclaimerFrom(start, end) > start:
			r.mark(r.disclaimerFrom(start, end), end, CutDisclaimer)
		default:
			at := r.closing(start, end, signed)
			switch {
			case at >= 0 && r.wordsBefore(at):
				r.lines[at].kind = CutClosing
				r.mark(at+1, end, CutSignature)
			case r.signature(start, end) && r.wordsBefore(start):
				r.mark(start, end, CutSignature)
			case end > start && r.signedLine(r.lines[end].text):
				r.mark(end, end, CutSignature)
			default:
				return
			}
			signed = true
		}
	}
}

func (r *ownReader) mark(from, to int, kind CutKind) {
	for i := from; i <= to; i++ {
		r.lines[i].kind = kind
	}
}

// lastWords is the last line before i that still counts as the writer's, -1
// where there is none. Quotations below it are no words of his.
func (r *ownReader) lastWords(i int) int {
	for i--; i >= 0; i-- {
		if l := &r.lines[i]; l.kind == "" && !l.blank() {
			return i
		}
	}
	return -1
}

// paragraph is where the paragraph that ends at line end begins.
func (r *ownReader) paragraph(end int) int {
	for end > 0 && !r.lines[end].gap && r.lines[end-1].kind == "" {
		end--
	}
	return end
}

// wordsBefore tells whether something is said before line i beyond a greeting.
func (r *ownReader) wordsBefore(i int) bool {
	for i--; i >= 0; i-- {
		if l := &r.lines[i]; l.kind == "" && !l.blank() && !greeting(l.text) {
			return true
		}
	}
	return false
}

// delimited cuts at a signature delimiter: "--" alone on a line always, a longer
// one when only short lines follow.
func (r *ownReader) delimited() {
	for i := range r.lines {
		l := &r.lines[i]
		if l.kind != "" || !onlyMarks(l.text) || !r.wordsBefore(i) {
			continue
		}
		short, count := true, 0
		for k := i + 1; k < len(r.lines); k++ {
			t := r.lines[k].text
			if t == "" || r.lines[k].kind != "" {
				continue
			}
			if count++; count > 30 {
				break
			}
			short = short && !sentence(t)
		}
		standard := l.text == "--" || l.text == "—" || l.text == "–"
		if standard && count < 30 || short && count <= 10 || strings.HasPrefix(l.text, "____") && count <= 3 {
			for k := i; k < len(r.lines); k++ {
				if r.lines[k].kind == "" || r.lines[k].kind == CutInnerQuote {
					r.lines[k].kind = CutSignature
				}
			}
			return
		}
	}
}

// onlyMarks tells whether a line is a delimiter and nothing else.
func onlyMarks(text string) bool {
	if utf8.RuneCountInString(text) < 2 {
		return text == "—" || text == "–"
	}
	return strings.Trim(text, "-_=*~#+—–• \t") == ""
}

func disclaims(text string) bool {
	low := strings.ToLower(strings.TrimLeft(text, "*_-# "))
	for _, d := range disclaimers {
		if strings.HasPrefix(low, d) {
			return true
		}
	}
	return false
}

// disclaimerFrom is where a disclaimer begins inside the last paragraph, -1
// where none does.
func (r *ownReader) disclaimerFrom(start, end int) int {
	for i := max(start+1, end-60); i <= end; i++ {
		if disclaims(r.lines[i].text) {
			return i
		}
	}
	return -1
}

// closing is the line of the last paragraph that closes the letter, -1 where
// there is none: followed by names, on its line or below.
func (r *ownReader) closing(start, end int, signed bool) int {
	for i := max(start, end-14); i <= end; i++ {
		rest, ok := closes(r.lines[i].text)
		if !ok {
			continue
		}
		named := rest != "" && nameLike(rest)
		if rest != "" && !named {
			continue
		}
		fits := named || signed || end > i
		for k := i + 1; k <= end; k++ {
			fits = fits && signatureLine(r.lines[k].text)
		}
		if fits {
			return i
		}
	}
	return -1
}

// closes tells whether a line is a closing formula, and what follows it there.
func closes(text string) (rest string, ok bool) {
	low := strings.ToLower(text)
	if len(low) != len(text) { // a letter whose small form has another length
		low = text
	}
	best := -1
	for _, c := range closings {
		if strings.HasPrefix(low, c) && len(c) > best {
			after := low[len(c):]
			if r, _ := utf8.DecodeRuneInString(after); after == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' {
				best = len(c)
			}
		}
	}
	if best < 0 {
		return "", false
	}
	rest = text[best:]
	if strings.HasPrefix(strings.TrimSpace(rest), "/") { // two languages
		if _, second, _ := strings.Cut(rest, "/"); second != "" {
			if more, ok := closes(strings.TrimSpace(second)); ok {
				return more, true
			}
		}
	}
	rest = strings.TrimLeftFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '(' })
	return strings.TrimSpace(rest), true
}

// signature tells whether a paragraph is the name block of a letter.
func (r *ownReader) signature(start, end int) bool {
	if end-start > 8 || start == 0 {
		return false
	}
	first := r.lines[start].text
	if !nameLike(first) && !r.signedLine(first) {
		if _, ok := farewell(first); !ok || end == start || !nameLike(r.lines[start+1].text) {
			return false
		}
	}
	for i := start + 1; i <= end; i++ {
		if !signatureLine(r.lines[i].text) {
			return false
		}
	}
	return true
}

// farewell tells whether a line is a wish before a name: short, and ended by a
// comma or by nothing.
func farewell(text string) (string, bool) {
	if strings.HasSuffix(text, ",") && len(strings.Fields(text)) <= 6 {
		return text, true
	}
	return text, len(strings.Fields(text)) <= 5 && !sentence(text)
}

// signedLine tells whether a line is the name of the writer as his mail gives it.
func (r *ownReader) signedLine(text string) bool {
	words := nameWords([]string{text})
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if !slices.Contains(r.names, w) {
			return false
		}
	}
	return true
}

func nameWords(names []string) []string {
	var words []string
	for _, n := range names {
		words = append(words, strings.FieldsFunc(strings.ToLower(n), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })...)
	}
	return words
}

// particles are small words inside names of people and firms.
var particles = []string{"de", "da", "do", "dos", "das", "di", "del", "della", "der", "den", "van", "von", "vom", "zu", "zur", "la", "le", "les", "los", "el", "y", "e", "et", "und", "and", "of", "the", "for", "ter", "ten", "i", "in", "im", "am", "à", "des", "du", "al", "bin", "ibn", "af", "av", "at", "para", "w", "z", "nad", "pod", "voor", "en", "van't", "'t", "op", "gmbh", "co", "kg", "bv", "x", "o", "o.o", "sp", "curator"}

// nameLike tells whether a line can be the name of a person, an office or a firm.
func nameLike(text string) bool {
	if _, closing := closes(text); closing {
		return false
	}
	text = strings.TrimLeft(text, "-–—~*/ ")
	text = strings.TrimRight(text, " ,*😘🙏😊💛x")
	if name, more, ok := strings.Cut(text, " | "); ok && signatureLine(more) {
		text = name
	}
	if text == "" || utf8.RuneCountInString(text) > 60 || strings.ContainsAny(text, "?!€$£%\"=…") || strings.Contains(text, "//") || greeting(text) {
		return false
	}
	words := strings.Fields(text)
	if len(words) > 8 || strings.HasSuffix(text, ".") && !abbreviated(words[len(words)-1]) || strings.HasSuffix(text, ":") {
		return false
	}
	if len(words) == 1 {
		return oneName(words[0])
	}
	upper := 0
	for i, w := range words {
		w = strings.Trim(w, `()[],;|&/„”“"'–-+@·•`)
		first, _ := utf8.DecodeRuneInString(w)
		switch {
		case w == "":
		case unicode.IsUpper(first) || unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana):
			upper++
		case unicode.IsDigit(first):
			return false
		case i > 0 && (slices.Contains(particles, strings.ToLower(w)) || words[i-1] == "&"), strings.HasPrefix(w, "i.") || strings.HasSuffix(w, "."):
		case w == "mr" || w == "i.a" || strings.Contains(text, "("):
		default:
			return false
		}
		if strings.HasSuffix(w, ".") && !abbreviated(w) {
			return false
		}
	}
	return upper > 0 && !commonOpening(words[0])
}

// oneName tells whether a single word can be a name: not a number, and no word
// that answers by itself.
func oneName(w string) bool {
	w = strings.Trim(w, "()[],;|–-")
	w = strings.TrimRight(w, ".")
	for _, r := range w {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' && r != '.' {
			return false
		}
	}
	return w != "" && utf8.RuneCountInString(w) <= 30 && !answerWord(strings.ToLower(w))
}

var answerWords = []string{
	"ok", "okay", "yes", "no", "yep", "nope", "done", "paid", "sorry", "noted", "received", "sent", "thanks", "soon", "tomorrow", "today", "friday", "monday",
	"never", "why", "what", "please", "hello", "unsubscribe", "stop", "agreed", "perfect", "great",
	"ja", "nein", "erledigt", "bezahlt", "morgen", "heute", "danke", "oui", "non", "payé", "demain", "fait", "sí", "si", "hecho", "pagado", "mañana", "sì",
	"fatto", "pagato", "domani", "sim", "não", "feito", "pago", "amanhã", "nee", "betaald", "gedaan", "tak", "nie", "zapłacone", "zrobione", "jutro", "dobrze",
}

func answerWord(low string) bool { return slices.Contains(answerWords, low) }

// commonOpening tells whether a word begins sentences rather than names.
func commonOpening(w string) bool {
	return slices.Contains([]string{"I", "We", "It", "This", "That", "Please", "Paid", "Invoice", "Payment", "Ich", "Wir", "Je", "Nous", "Rechnung", "Facture", "Factura", "Fattura", "Fatura", "Factuur", "Faktura", "Amount", "Total", "Date", "IBAN", "BIC"}, w)
}

// abbreviated tells whether a word that ends in a point is short for one.
func abbreviated(w string) bool {
	return utf8.RuneCountInString(w) <= 5
}

var phoneLine = regexp.MustCompile(`(?i)^(?:\W*(?:t|p|m|f|tel|phone|mobile?|mob|cell|fax|office|ph|direct|ddi|ext|tél|telefon|telefono|teléfono|telefone|handy|kom)\b[.:]?\s*)?[+(]?[\d][\d\s()./+|-]{5,}`)

// signatureLine tells whether a line can stand in a signature below its name.
func signatureLine(text string) bool {
	if text == "" || phoneLine.MatchString(text) || disclaims(text) || mobileLines.MatchString(text) {
		return true
	}
	return utf8.RuneCountInString(text) <= 80 && len(strings.Fields(text)) <= 10 && !sentence(text)
}

// sentence tells whether a line reads as one: ended as sentences end, or long.
func sentence(text string) bool {
	text = strings.TrimRight(text, " *_)\"”")
	words := strings.Fields(text)
	if len(words) > 10 {
		return true
	}
	if strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") && len(words) > 4 {
		return true
	}
	return strings.HasSuffix(text, ".") && len(words) > 3 && !abbreviated(words[len(words)-1])
}

// greetings begin the line that greets, in lower case.
var greetings = []string{
	"hi", "hello", "hey", "dear", "good morning", "good afternoon", "good day", "good evening", "morning", "to whom", "greetings", "g'day",
	"hallo", "guten tag", "guten morgen", "sehr geehrte", "liebe", "lieber", "moin", "servus", "grüß gott", "werte", "guten abend",
	"bonjour", "bonsoir", "salut", "cher", "chère", "madame", "monsieur", "coucou",
	"hola", "buenos días", "buenas", "estimad", "querid", "buen día",
	"ciao", "buongiorno", "buonasera", "gentile", "salve", "egregi", "spett", "cara", "caro",
	"olá", "oi", "bom dia", "boa tarde", "boa noite", "prezad", "car", "exmo", "exma", "estimado",
	"beste", "geachte", "goedemorgen", "goedemiddag", "goedendag", "dag", "hoi", "heer", "mevrouw",
	"dzień dobry", "witam", "cześć", "szanown", "siema", "hej", "drogi", "droga",
}

// greeting tells whether a line is a greeting and nothing more.
func greeting(text string) bool {
	low := strings.ToLower(text)
	if len(strings.Fields(text)) > 6 || strings.HasSuffix(text, ".") && len(strings.Fields(text)) > 3 || strings.Contains(text, "?") {
		return false
	}
	for _, g := range greetings {
		if after, ok := strings.CutPrefix(low, g); ok {
			r, _ := utf8.DecodeRuneInString(after)
			if after == "" || !unicode.IsLetter(r) || len(g) > 4 && !strings.Contains(g, " ") {
				return strings.HasSuffix(text, ",") || strings.HasSuffix(text, ":") || strings.HasSuffix(text, "!") || len(strings.Fields(text)) <= 4
			}
		}
	}
	return false
}
