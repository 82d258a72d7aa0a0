package bench

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// What pays the book's invoices, in thousandths of the lines. The rest names its
// number in free text.
const (
	byNameOnly = 50 // name and sum, no number
	severalAt  = 30 // one payment for two invoices
	inHalves   = 12 // an invoice paid in two parts, which makes up for those
	nobodys    = 20 // of no client
)

// payment is one line of the bank statement.
type payment struct {
	account *Account // nil: of no client
	sum     money.Amount
	text    string
	on      day.Date
}

// statementWriter writes bank lines in one format.
type statementWriter interface {
	begin(own string, c money.Currency)
	line(n int, p *payment)
	end()
}

// WriteStatement writes a file of bank statements that pays the book's invoices,
// one statement a currency, as many lines as the book has invoices. format is
// "camt" or "mt940".
func (b *Book) WriteStatement(w io.Writer, format string) (lines int, err error) {
	out := bufio.NewWriterSize(w, 1<<20)
	var to statementWriter = &camtWriter{w: out, on: b.Day}
	if format == "mt940" {
		to = &mt940Writer{w: out, on: b.Day}
	} else {
		fmt.Fprint(out, `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>`)
	}
	r := rand.New(rand.NewPCG(b.Seed, 5))
	currencies := [...]money.Currency{"EUR", "USD", "GBP", "PLN"}
	for i, c := range currencies {
		to.begin(ibanOf("37040044", 532013000+i), c)
		put := func(p *payment) {
			if lines < b.Invoices {
				lines++
				to.line(lines, p)
			}
		}
		for from := 0; from < b.Accounts(); from += blockOfClients {
			accounts := b.some(from, min(from+blockOfClients, b.Accounts()))
			b.paying(r, accounts, c, put)
		}
		for i == len(currencies)-1 && lines < b.Invoices {
			put(stranger(r, b.Day, c))
		}
		to.end()
	}
	if format != "mt940" {
		fmt.Fprint(out, "</BkToCstmrStmt></Document>\n")
	}
	return lines, out.Flush()
}

// blockOfClients is how many clients pay among each other before the next do.
const blockOfClients = 500

// paying gives the payments of some accounts in one currency, the first of each
// before the second of any.
func (b *Book) paying(r *rand.Rand, accounts []Account, c money.Currency, put func(*payment)) {
	lists := make([][]payment, 0, len(accounts))
	most := 0
	for i := range accounts {
		if a := &accounts[i]; a.Items[0].Amount.Currency() == c {
			lists = append(lists, b.payments(a))
			most = max(most, len(lists[len(lists)-1]))
		}
	}
	for i := range most {
		for _, list := range lists {
			if i >= len(list) {
				continue
			}
			put(&list[i])
			if r.IntN(1000) < nobodys {
				put(stranger(r, b.Day, c))
			}
		}
	}
}

var wordings = []string{"Invoice %s", "Rechnung %s vom Herbst", "faktura nr %s dziekujemy", "Facture %s", "payment for %s, thank you", "RG-NR %s", "%s"}

// payments are those of an account, all its open invoices.
func (b *Book) payments(a *Account) (list []payment) {
	r := rand.New(rand.NewPCG(b.Seed, uint64(a.Number)<<8|7)) //nolint:gosec // a number of the book is no secret
	for i := 0; i < len(a.Items); i++ {
		item := &a.Items[i]
		say := wordings[r.IntN(len(wordings))]
		p := payment{account: a, sum: item.Amount, text: fmt.Sprintf(say, item.Number), on: day.Max(b.Day.AddDays(-r.IntN(5)), item.On)}
		switch draw := r.IntN(1000); {
		case draw < byNameOnly:
			p.text = "Zahlung / payment"
		case draw < byNameOnly+severalAt && i+1 < len(a.Items):
			i++
			p.text = fmt.Sprintf(say, item.Number+" + "+a.Items[i].Number)
			p.on = day.Max(p.on, a.Items[i].On)
			p.sum = money.New(p.sum.Minor()+a.Items[i].Amount.Minor(), p.sum.Currency())
		case draw < byNameOnly+severalAt+inHalves:
			half := p
			half.sum = money.New(p.sum.Minor()/2, p.sum.Currency())
			p.sum = money.New(p.sum.Minor()-half.sum.Minor(), p.sum.Currency())
			p.text += " rest"
			list = append(list, half)
		}
		list = append(list, p)
	}
	return list
}

var strangers = []string{"Stadtwerke Nord", "Insurance refund", "Tax office", "Odds and ends"}

func stranger(r *rand.Rand, on day.Date, c money.Currency) *payment {
	return &payment{sum: money.New(int64(100+r.IntN(900_000)), c), text: strangers[r.IntN(len(strangers))] + " " + strconv.Itoa(r.IntN(1<<30)), on: on}
}

// payer is the name and the account of who pays.
func (p *payment) payer() (name, iban string) {
	if p.account == nil {
		return p.text[:strings.LastIndexByte(p.text, ' ')], ibanOf("50010517", 1)
	}
	return p.account.Client.Name, ibanOf("50010517", 1000+p.account.Number)
}

// ibanOf is a German IBAN with its check digits.
func ibanOf(bank string, number int) string {
	bban := bank + fmt.Sprintf("%010d", number)
	rest := 0
	for _, c := range []byte(bban + "131400") { // D, E, 00
		rest = (rest*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("DE%02d%s", 98-rest, bban)
}

type camtWriter struct {
	w  io.Writer
	on day.Date
	n  int
}

func (c *camtWriter) begin(own string, currency money.Currency) {
	c.n++
	fmt.Fprintf(c.w, "<Stmt><Id>S%d</Id><FrToDt><FrDtTm>%sT00:00:00</FrDtTm><ToDtTm>%sT23:59:59</ToDtTm></FrToDt><Acct><Id><IBAN>%s</IBAN></Id><Ccy>%s</Ccy></Acct>\n",
		c.n, c.on.AddDays(-5), c.on, own, currency)
}

func (c *camtWriter) line(n int, p *payment) {
	name, iban := p.payer()
	fmt.Fprintf(c.w, `<Ntry><Amt Ccy="%s">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%[3]s</Dt></BookgDt><ValDt><Dt>%[3]s</Dt></ValDt>`+
		`<AcctSvcrRef>B%09[4]d</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>`+
		`<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="%[1]s">%[2]s</Amt><RltdPties><Dbtr><Pty><Nm>%[5]s</Nm></Pty></Dbtr>`+
		`<DbtrAcct><Id><IBAN>%[6]s</IBAN></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BICFI>INGDDEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>`+
		`<RmtInf><Ustrd>%[7]s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`+"\n", p.sum.Currency(), p.sum.Decimal(), p.on, n, name, iban, p.text)
}

func (c *camtWriter) end() { fmt.Fprint(c.w, "</Stmt>\n") }

type mt940Writer struct {
	w   io.Writer
	on  day.Date
	n   int
	sum money.Amount
}

// short is a day as the format writes it, a sum likewise.
func short(on day.Date) string      { return strings.ReplaceAll(on.String(), "-", "")[2:] }
func comma(sum money.Amount) string { return strings.Replace(sum.Decimal(), ".", ",", 1) }

func (m *mt940Writer) begin(own string, c money.Currency) {
	m.n, m.sum = m.n+1, money.New(0, c)
	fmt.Fprintf(m.w, ":20:STARTUMS\r\n:25:%s\r\n:28C:%d/1\r\n:60F:C%s%s0,00\r\n", own, m.n, short(m.on.AddDays(-5)), c)
}

func (m *mt940Writer) line(n int, p *payment) {
	name, iban := p.payer()
	m.sum = money.New(m.sum.Minor()+p.sum.Minor(), p.sum.Currency())
	on := short(p.on)
	fmt.Fprintf(m.w, ":61:%s%sCR%sNTRFNONREF//B%09d\r\n:86:166?00GUTSCHRIFT", on, on[2:], comma(p.sum), n)
	text := "SVWZ+" + p.text
	for field := 20; text != ""; field++ {
		cut := min(27, len(text))
		fmt.Fprintf(m.w, "\r\n?%d%s", field, text[:cut])
		text = text[cut:]
	}
	runes := []rune(name)
	fmt.Fprintf(m.w, "\r\n?30INGDDEFFXXX?31%s?32%s", iban, string(runes[:min(27, len(runes))]))
	if len(runes) > 27 {
		fmt.Fprintf(m.w, "?33%s", string(runes[27:]))
	}
	fmt.Fprint(m.w, "\r\n")
}

func (m *mt940Writer) end() {
	fmt.Fprintf(m.w, ":62F:C%s%s%s\r\n-\r\n", short(m.on), m.sum.Currency(), comma(m.sum))
}

// statementName is the name a statement has in its folder.
func statementName(format string) string {
	if format == "mt940" {
		return "bank.sta"
	}
	return "bank.xml"
}

// writeStatementFile writes the statement of a book; the file's ending tells the format.
func writeStatementFile(t Task) (Outcome, error) {
	b, err := NewBook(t.Shape)
	if err != nil {
		return Outcome{}, err
	}
	file, err := os.Create(t.List)
	if err != nil {
		return Outcome{}, err
	}
	format := "camt"
	if filepath.Ext(t.List) == ".sta" {
		format = "mt940"
	}
	lines := 0
	seconds, err := timed(func() error {
		lines, err = b.WriteStatement(file, format)
		return err
	})
	if closed := file.Close(); err == nil {
		err = closed
	}
	return Outcome{Seconds: seconds, Counts: map[string]int64{"lines": int64(lines)}}, err
}
