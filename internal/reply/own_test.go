package reply

import (
	"strings"
	"testing"
)

func TestOwnText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ body, want string }{
		"nothing else":            {"I will pay on Friday.", "I will pay on Friday."},
		"one word":                {"Paid", "Paid"},
		"greeting stays":          {"Hi Ann,\n\npaid today.\n\nBest,\nBob", "Hi Ann,\n\npaid today."},
		"a greeting is not all":   {"Hi Ann,\n\nBob", "Hi Ann,\n\nBob"},
		"line ends of the wire":   {"paid\r\n\r\nBob\r\n", "paid"},
		"english":                 {"Paid today.\n\nKind regards,\n\nBob Miller\nAccounts\n+1 555 0142\n\nOn Fri, Nov 20, 2026 at 9:00 AM Ann <ann@a.example> wrote:\n> Please pay.", "Paid today."},
		"german":                  {"Ist bezahlt.\n\nMit freundlichen Grüßen\ni. A. Uta Grün\nBuchhaltung\n\nAm 20.11.2026 um 09:00 schrieb Ann:\n> Bitte zahlen.", "Ist bezahlt."},
		"german, outlook":         {"Ist bezahlt.\n\nVG Uta\n\nVon: Ann <ann@a.example>\nGesendet: Freitag, 20. November 2026 09:00\nAn: Uta\nBetreff: Mahnung\n\nBitte zahlen.", "Ist bezahlt."},
		"french":                  {"C'est réglé.\n\nCordialement,\nLuc Petit\n\nLe ven. 20 nov. 2026 à 09:00, Ann <ann@a.example> a écrit :\n> Merci de payer.", "C'est réglé."},
		"french, outlook":         {"C'est réglé.\n\nDe : Ann <ann@a.example>\nEnvoyé : vendredi 20 novembre 2026 09:00\nÀ : Luc\nObjet : facture\n\nMerci.", "C'est réglé."},
		"spanish":                 {"Ya está pagado.\n\nUn saludo,\nInés Gil\nContabilidad\n\nEl vie, 20 nov 2026 a las 9:00, Ann (<ann@a.example>) escribió:\n> Pague, por favor.", "Ya está pagado."},
		"italian":                 {"Pagato ieri.\n\nCordiali saluti\nRag. Elda Neri\n\nIl giorno ven 20 nov 2026 alle ore 09:00 Ann <ann@a.example> ha scritto:\n> Sollecito.", "Pagato ieri."},
		"portuguese":              {"Já está pago.\n\nCom os melhores cumprimentos,\nRui Faria\n\nEm sex., 20 de nov. de 2026 às 09:00, Ann <ann@a.example> escreveu:\n> Lembrete.", "Já está pago."},
		"dutch":                   {"Is betaald.\n\nMet vriendelijke groet,\nJan Prins\n\nOp vr 20 nov 2026 om 09:00 schreef Ann <ann@a.example>:\n> Herinnering.", "Is betaald."},
		"polish":                  {"Zapłacone.\n\nPozdrawiam\nOla Wilk\n\npt., 20 lis 2026 o 09:00 Ann <ann@a.example> napisał(a):\n> Przypomnienie.", "Zapłacone."},
		"introduction, broken":    {"Paid.\n\nOn Fri, Nov 20, 2026 at 9:00 AM Ann Baker\n<ann@a.example> wrote:\n\n> Please pay.", "Paid."},
		"introduction, unmarked":  {"Paid.\n\nOn Nov 20, 2026, at 9:00, Ann <ann@a.example> wrote:\n\nPlease pay.\nAnn", "Paid."},
		"zoho":                    {"Paid.\n\n---- On Fri, 20 Nov 2026 09:00:00 +0100 Ann <ann@a.example> wrote ----\n\nPlease pay.", "Paid."},
		"original message":        {"Paid.\n\n-----Original Message-----\nFrom: Ann\nPlease pay.", "Paid."},
		"passed on":               {"See below.\n\n---------- Forwarded message ---------\nFrom: Bob\n\nIt was paid.", "See below."},
		"no introduction":         {"On the surface it is paid.\nOn the 3rd of May I wrote to you:\nnothing came.", "On the surface it is paid.\nOn the 3rd of May I wrote to you:\nnothing came."},
		"a list with a colon":     {"Two things:\n- From: our side it is paid\n- the rest is not", "Two things:\n- From: our side it is paid\n- the rest is not"},
		"answers between":         {"On Fri, Nov 20, 2026 Ann <ann@a.example> wrote:\n> Did it come?\n\nYes.\n\n> When will you pay?\n\nOn Friday.\n\nBob", "Yes.\n\n> When will you pay?\n\nOn Friday."},
		"quotation above":         {"> Any word on timing?\n\nNext week.", "Next week."},
		"broken quoted line":      {"Paid.\n\nOn Nov 20, 2026 Ann wrote:\n> Please pay the invoice of the\nthird of May\n> at once.", "Paid."},
		"only quoted, introduced": {"> On Nov 20, 2026 Ann wrote:\n>> Please pay.", ""},
		"standard delimiter":      {"Paid.\n-- \nBob\nhttps://bob.example", "Paid."},
		"rule in the text":        {"Two parts.\n\n----\n\nThe first one is paid and the second one is not, as we agreed.", "Two parts.\n\n----\n\nThe first one is paid and the second one is not, as we agreed."},
		"mobile, english":         {"Paid.\n\nSent from my iPhone", "Paid."},
		"mobile, german":          {"Bezahlt.\n\nVon meinem iPhone gesendet", "Bezahlt."},
		"mobile, french":          {"Payé.\n\nEnvoyé de mon iPhone", "Payé."},
		"mobile, spanish":         {"Pagado.\n\nEnviado desde mi iPhone", "Pagado."},
		"mobile, italian":         {"Pagato.\n\nInviato da iPhone", "Pagato."},
		"mobile, portuguese":      {"Pago.\n\nEnviado do meu telemóvel", "Pago."},
		"mobile, dutch":           {"Betaald.\n\nVerstuurd vanaf mijn iPhone", "Betaald."},
		"mobile, polish":          {"Zapłacone.\n\nWysłane z iPhone'a", "Zapłacone."},
		"not a mobile line":       {"Paid.\n\nSent from my desk, since the phone is broken.", "Paid.\n\nSent from my desk, since the phone is broken."},
		"disclaimer":              {"Paid.\n\nBob\n\nThis email and any attachments are confidential. If you are not the intended recipient, delete it.", "Paid."},
		"disclaimer, german":      {"Bezahlt.\n\nUta\n\nDiese E-Mail enthält vertrauliche Informationen.", "Bezahlt."},
		"closing alone stays":     {"Paid today.\n\nMany thanks", "Paid today.\n\nMany thanks"},
		"sentence about regards":  {"Regards the second part, it is not paid.\n\nRegards from my wife are due to you as well, she says.", "Regards the second part, it is not paid.\n\nRegards from my wife are due to you as well, she says."},
		"last line is the answer": {"Hello,\n\nI looked at it.\n\nPaid", "Hello,\n\nI looked at it.\n\nPaid"},
		"sums are no names":       {"Here it is:\n\nIBAN DE00 0000\nAmount 500.00 EUR", "Here it is:\n\nIBAN DE00 0000\nAmount 500.00 EUR"},
		"scraps of a page":        {"Paid.&nbsp;\n<div><br></div><div>Bob Miller</div>\n&gt; Please pay", "Paid.&nbsp;"},
		"empty":                   {"", ""},
		"blank":                   {" \n\t\n", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cut := OwnText(tt.body)
			if got != tt.want {
				t.Errorf("own text %q, want %q", got, tt.want)
			}
			checkCuts(t, tt.body, cut)
		})
	}
}

// checkCuts holds cuts to lie in the body, in order, apart from each other.
func checkCuts(t *testing.T, body string, cut []Cut) {
	t.Helper()
	last := 0
	for _, c := range cut {
		if c.From < last || c.To < c.From || c.To > len(body) {
			t.Fatalf("cut %v of a body of %d bytes, after one that ends at %d", c, len(body), last)
		}
		last = c.To
	}
}

func TestCutsAreNamed(t *testing.T) {
	t.Parallel()
	body := "Yes.\n\n> And when?\n\nOn Friday.\n\nBest regards,\nBob\n\nThis email is confidential.\n\nOn Nov 20, 2026 Ann wrote:\n> Please pay."
	_, cut := OwnText(body)
	var got []string
	for _, c := range cut {
		got = append(got, string(c.Kind)+" "+strings.ReplaceAll(body[c.From:c.To], "\n", "|"))
	}
	want := "inner_quote > And when?\nclosing Best regards,\nsignature Bob\ndisclaimer This email is confidential.\nquote On Nov 20, 2026 Ann wrote:|> Please pay."
	if strings.Join(got, "\n") != want {
		t.Errorf("cuts\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestUnquoted(t *testing.T) {
	t.Parallel()
	if got := Unquoted("Yes.\n\n> And when?\n >> really\n\nOn Friday."); got != "Yes.\n\n\nOn Friday." {
		t.Errorf("got %q", got)
	}
}

func TestTheWritersNameIsNoWord(t *testing.T) {
	t.Parallel()
	m := mustParse(t, crlf("From: Bob Miller <bob@client.example>", "", "will pay on friday", "bob"))
	if got, _ := m.OwnWords(); got != "will pay on friday" {
		t.Errorf("own words %q", got)
	}
	m = mustParse(t, crlf("From: Bob Miller <bob@client.example>", "Content-Type: text/html", "", `<div>Yes</div><div>Bob</div><div class="gmail_quote">On 1 Nov 2026 Ann &lt;ann@a.example&gt; wrote:<blockquote>Pay?</blockquote></div>`))
	if got, _ := m.OwnWords(); got != "Yes" {
		t.Errorf("own words %q of a page", got)
	}
}
