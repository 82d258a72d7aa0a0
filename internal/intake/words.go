package intake

import (
	"strings"
)

// nothingWords are how programs write an empty cell, in their own case: Nat and
// Null are people.
var nothingWords = set(`null NULL none None nil nan NaN NaT n/a N/A #N/A #n/a #NA - -- – — . ?`)

// nothing reports a cell that says nothing.
func nothing(text string) bool {
	return text == "" || len(text) <= 5 && nothingWords[text]
}

// said is the text of a cell, "" where it says nothing.
func said(text string) string {
	if len(text) <= 5 && nothing(text) {
		return ""
	}
	return text
}

var (
	yesWords = set(`yes y true t 1 x ja j oui o si s sim tak wahr vrai verdadero vero verdadeiro waar prawda ✓ open offen disputed strittig litige disputa contestata disputada betwist sporna`)
	noWords  = set(`no n false f 0 nein non nao nie nee falsch faux falso onwaar falsz closed none`)
)

// yes reads a cell that says yes or no in one of the eight languages; ok is false
// where it says neither.
func yes(text string) (is, ok bool) {
	var buf [24]byte
	if word, n, fits := foldWord(text, buf[:0]); fits && n == len(text) {
		return yesWords[string(word)], yesWords[string(word)] || noWords[string(word)]
	}
	return yesWords[text], yesWords[text] || noWords[text]
}

// standing is what a column of states says.
type standing int

const (
	running standing = iota // sent, open, overdue, part paid: the sums tell
	settled
	void
	draft
	disputed
)

var standings = func() map[string]standing {
	m := map[string]standing{}
	for s, list := range map[standing]string{
		settled: `paid settled closed cleared paidinfull fullypaid bezahlt beglichen erledigt ausgeglichen voll bezahlt paye payee regle reglee solde soldee acquittee
			pagado pagada cobrado cobrada saldato saldata pagato pagata incassata pago paga liquidado liquidada recebida recebido
			betaald voldaan zaplacona zaplacone zaplacono oplacona oplacone oplacono rozliczona uregulowana yes ja oui si sim tak true`,
		void: `void voided cancelled canceled deleted reversed storniert storno annulliert annule annulee anulada anulado cancelada cancelado
			annullata annullato stornata stornato geannuleerd vervallen anulowana anulowano anulowany skasowana`,
		draft:    `draft entwurf brouillon borrador bozza rascunho concept szkic robocza proforma pending approval`,
		disputed: `disputed indispute strittig bestritten reklamiert contestee contestation enlitige litige endisputa disputada contestata contestada emlitigio betwist sporna`,
	} {
		for w := range strings.FieldsSeq(list) {
			m[oneSpelling.Replace(w)] = s
		}
	}
	delete(m, "voll")
	delete(m, "pending")
	delete(m, "approval")
	return m
}()

func standingOf(text string) standing {
	if text == "" || len(text) > 40 {
		return running
	}
	return standings[compact(text)]
}

// dayCount reads a number of days: "30", "30.0", "Net 30", "30 Tage".
func dayCount(text string) (int, bool) {
	if text == "" || len(text) > 24 {
		return 0, false
	}
	i := strings.IndexAny(text, "0123456789")
	if i < 0 {
		return 0, false
	}
	n, digits := number(text, i)
	rest := strings.TrimSpace(text[i+digits:])
	if strings.ContainsAny(rest, "123456789/%") || digits > 3 {
		return 0, false
	}
	before := strings.TrimSpace(text[:i])
	if before == "-" {
		return -n, true
	}
	return n, before == "" || letters(before) || strings.HasSuffix(before, " ")
}
