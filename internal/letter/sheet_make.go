package letter

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dunwell/internal/money"
)

// What fits into the window of an envelope: six entries of an address, in small
// print eight lines of at least 54 characters.
const (
	windowEntries = 6
	windowLines   = 8
	windowWidth   = 54
)

// sheet lays the letter out for paper, in reading order.
func (w *writer) sheet(title string, formal bool, t *template, nodes []node) Sheet {
	f, c := w.f, &w.f.Creditor
	s := Sheet{
		Paper: f.Paper, Language: w.l.Language, Title: title, Date: f.Date, Logo: c.Logo,
		Name: w.creditorName(), What: clean(c.What), To: w.window(), About: w.about(),
		PageOf: w.word("page_of"), Mark: w.mark(),
	}
	address := w.address(formal)
	s.Return = cut(strings.Join(append([]string{s.Name}, address...), ", "), 90)
	if formal {
		s.Witness = clean(f.Witness)
	} else {
		s.Brand = c.Brand
	}
	s.Foot = w.foot(s.Name, address)
	client := clean(f.Client.Name)
	s.Running = [2]string{sprint(sprint(w.word("from_to"), s.Name), client), runningTitle(title)}
	if !f.Date.IsZero() {
		s.Running[1] += ", " + w.long(f.Date)
	}
	s.Blocks = w.blocks(title, t, nodes)
	return s
}

// mark is the word behind the text; the two the product sets are put in the
// letter's language.
func (w *writer) mark() string {
	if word := w.word("mark_" + strings.ToLower(w.f.Mark)); word != "" {
		return word
	}
	return clean(w.f.Mark)
}

// blocks turns the pieces of the body into those of a sheet. The payment block
// follows the first paragraph that says how to pay.
func (w *writer) blocks(title string, t *template, nodes []node) []Block {
	b := builder{w: w, blocks: make([]Block, 0, len(nodes)+4)}
	b.blocks = append(b.blocks, Heading{Level: 1, Text: title})
	b.ownTable = t.mentions[pInvoiceList]
	for _, n := range nodes {
		if n.isBlock {
			b.ownTable = b.ownTable && n.block != pInvoiceList
			b.paid = b.paid || n.block == pBankDetails
		}
	}
	if w.key == "final_demand" && b.demand(nodes) {
		return b.blocks
	}
	b.add(nodes)
	return b.blocks
}

// builder gathers the blocks of a sheet.
type builder struct {
	w        *writer
	blocks   []Block
	ownTable bool // the words name the invoices one by one; the sheet lists them after the first paragraph
	paid     bool // the payment block is set, or stands among the pieces
	count    int  // of pieces added
}

func (b *builder) add(nodes []node) {
	w := b.w
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		beforeEnclosures := i+1 < len(nodes) && nodes[i+1].isBlock && nodes[i+1].block == pEnclosureList
		b.count++
		switch {
		case !n.isBlock && beforeEnclosures:
			// The enclosures carry their own title.
		case n.isTitle:
			b.blocks = append(b.blocks, Heading{Level: 2, Text: n.text})
		case n.isBlock && n.block == pClosing:
			sign := Sign{Closing: w.closing()}
			if i+1 < len(nodes) && nodes[i+1].isBlock && nodes[i+1].block == pSignature {
				sign.Lines = w.signature()
				i++
			}
			b.blocks = append(b.blocks, sign)
		case n.isBlock:
			b.blocks = w.block(b.blocks, n.block)
		default:
			b.blocks = append(b.blocks, Para{Text: n.text})
			if b.count == 2 && b.ownTable && len(w.f.Items) > 0 {
				b.blocks = append(b.blocks, w.invoices(w.f.Open, w.foots()).table)
			}
			if n.pays && !b.paid && w.canPay() {
				b.blocks = append(b.blocks, w.pay())
				b.paid = true
			}
		}
	}
}

func (w *writer) block(blocks []Block, id placeholder) []Block {
	if l := w.list(id); l != nil {
		return append(blocks, l.table)
	}
	switch id {
	case pHistoryList:
		past := Past{}
		for _, h := range w.history() {
			past.Lines = append(past.Lines, Pair{w.long(h.on), h.text})
		}
		return append(blocks, past)
	case pEnclosureList:
		return append(blocks, Enclosures{w.word("enclosures") + w.colon() + strings.Join(w.blockLines(id), w.semicolon())})
	case pBankDetails:
		if !w.hasBank() {
			return append(blocks, Pay{Lines: []Pair{{w.word("account"), w.lack(pBankDetails)}, {w.word("reference"), w.reference()}}})
		}
		return append(blocks, w.pay())
	case pSignature:
		return append(blocks, Sign{Lines: w.signature()})
	}
	return blocks
}

// foots is the word for the total of a table that the sheet adds: a letter that
// only asks or tells does not ask for money there.
func (w *writer) foots() string {
	switch w.key {
	case "notice_before_due", "enquiry":
		return "total"
	}
	return "to_pay"
}

// canPay tells whether there is anything to put into the payment block.
func (w *writer) canPay() bool { return w.hasBank() || !w.now.noLink }

// pay is the payment block: account, reference, page, and the code for a bank's app.
func (w *writer) pay() Pay {
	c := &w.f.Creditor
	var p Pay
	if w.hasBank() {
		p.Lines = w.bankPairs()
	}
	reference := w.reference()
	if reference != "" {
		p.Lines = append(p.Lines, Pair{w.word("reference"), reference})
	}
	if !w.now.noLink {
		p.Lines = append(p.Lines, Pair{w.word("online"), clean(w.f.PayLink)})
	}
	payee := clean(c.Bank.Holder)
	if payee == "" {
		payee = clean(c.Name)
	}
	sum := w.asked()
	if p.Code = transferCode(payee, c.Bank.IBAN, clean(c.Bank.BIC), sum, reference); p.Code != "" {
		p.Under = w.word("code_under")
		p.Alt = sprint(w.word("code_alt"), w.full(sum))
	}
	return p
}

// asked is the sum a letter asks for.
func (w *writer) asked() money.Amount {
	f := w.f
	known := func(a money.Amount) money.Amount {
		if a.Currency() == "" {
			return f.Open
		}
		return a
	}
	switch w.key {
	case "promise_due_today", "promise_broken", "reply_to_promise":
		if f.Promise != nil {
			return known(f.Promise.Amount)
		}
	case "partial_payment_thanks":
		return known(f.Remaining)
	case "dispute_received":
		return known(f.Undisputed)
	case "invoice_corrected_resent":
		if f.NewInvoice != nil {
			return known(f.NewInvoice.Amount)
		}
	case "plan_instalment_due", "plan_instalment_missed":
		if f.Plan != nil {
			return known(f.Plan.sum(pInstalmentAmount))
		}
	case "plan_agreement":
		if f.Plan != nil {
			return known(f.Plan.sum(pPlanDownPayment))
		}
	case "settlement_agreement":
		return known(f.Others.Sums["settlement_amount"])
	case "final_demand", "final_demand_cover_email", "plan_broken_acceleration":
		return known(f.Payoff)
	}
	return f.Open
}

// window is the address of the client: name, person, street, town, six entries at
// most. Where there are more, the shortest neighbours in the middle share one. Long
// ones are broken and set smaller by pdf; what would not fit even so is cut.
func (w *writer) window() []string {
	f := w.f
	var to []string
	add := func(line string) {
		if line != "" {
			to = append(to, line)
		}
	}
	add(clean(f.Client.Name))
	if name := contactName(f.Contact); name != clean(f.Client.Name) {
		add(name)
	}
	first := len(to)
	for _, line := range f.Client.Address {
		add(clean(line))
	}
	for len(to) > windowEntries {
		at, best := len(to)-2, 1<<30
		for i := first; i+2 < len(to); i++ {
			if n := len(to[i]) + len(to[i+1]); n < best {
				at, best = i, n
			}
		}
		to[at] += ", " + to[at+1]
		to = slices.Delete(to, at+1, at+2)
	}
	for {
		lines, longest := 0, 0
		for i, line := range to {
			lines += 1 + (utf8.RuneCountInString(line)-1)/windowWidth
			if utf8.RuneCountInString(line) > utf8.RuneCountInString(to[longest]) {
				longest = i
			}
		}
		if lines <= windowLines {
			return to
		}
		n := utf8.RuneCountInString(to[longest])
		to[longest] = cut(to[longest], (n-1)/windowWidth*windowWidth)
	}
}

// wrap breaks a long name between words into n lines at most.
func wrap(s string, width, n int) []string {
	if s == "" {
		return nil
	}
	var out []string
	for len(out) < n-1 && utf8.RuneCountInString(s) > width {
		at := strings.LastIndexByte(limit(s, width+1), ' ')
		if at <= 0 {
			break
		}
		out, s = append(out, s[:at]), s[at+1:]
	}
	return append(out, cut(s, width))
}

// about is the side block: what a clerk needs to file the letter.
func (w *writer) about() []Pair {
	f := w.f
	var pairs []Pair
	add := func(word, value string) {
		if value != "" {
			pairs = append(pairs, Pair{w.word(word), value})
		}
	}
	add("date", w.long(f.Date))
	var numbers []string
	for _, item := range f.Items {
		if n := clean(item.Number); n != "" {
			numbers = append(numbers, n)
		}
	}
	switch {
	case len(numbers) == 1:
		add("invoice", numbers[0])
	case len(numbers) > 3:
		add("invoices", strings.Join(numbers[:3], ", ")+" …")
	case len(numbers) > 1:
		add("invoices", strings.Join(numbers, ", "))
	}
	add("client_number", clientNumber(f.Client.Number))
	add("letter_number", clean(f.Number))
	add("telephone", clean(f.Creditor.Phone))
	add("email", clean(f.Creditor.Email))
	return pairs
}

// address is the creditor's, in brackets on a formal letter while it is unknown.
func (w *writer) address(formal bool) []string {
	var out []string
	for _, line := range w.f.Creditor.Address {
		if line = clean(line); line != "" {
			out = append(out, line)
		}
	}
	if len(out) == 0 && formal {
		out = append(out, w.lack(pCreditorAddress))
	}
	return out
}

// foot is the three columns at the end of each page: who, how to reach, where to pay.
func (w *writer) foot(name string, address []string) [][]string {
	who := []string{name}
	switch {
	case len(address) <= 2:
		who = append(who, address...)
	default:
		who = append(who, strings.Join(address[:len(address)-1], ", "), address[len(address)-1])
	}
	columns := [][]string{who}
	var reach []string
	for _, line := range [2]string{clean(w.f.Creditor.Phone), clean(w.f.Creditor.Email)} {
		if line != "" {
			reach = append(reach, line)
		}
	}
	if len(reach) > 0 {
		columns = append(columns, reach)
	}
	b := w.f.Creditor.Bank
	var bank []string
	if b.IBAN != "" {
		iban := "IBAN " + groupIBAN(b.IBAN)
		bank = append(bank, wrap(iban, 24, 2)...)
		if b.BIC != "" {
			bank = append(bank, "BIC "+clean(b.BIC))
		}
	}
	for _, line := range b.Lines {
		if line = clean(line); line != "" && len(bank) < 3 {
			bank = append(bank, line)
		}
	}
	if len(bank) > 0 {
		columns = append(columns, bank)
	}
	return columns
}

// runningTitle is the subject as the head line of later pages has room for it.
func runningTitle(title string) string {
	if before, _, found := strings.Cut(title, ":"); found && len(before) > 8 {
		title = before
	}
	if short := limit(title, 49); short != title {
		// Break between words: half a sum would be a wrong one.
		if at := strings.LastIndexByte(short, ' '); at > 8 {
			return strings.TrimRight(short[:at], " ,;") + " …"
		}
	}
	return cut(title, 48)
}
