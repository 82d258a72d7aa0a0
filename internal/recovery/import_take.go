package recovery

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"

	"dunwell/internal/day"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// importer takes one file in. What it remembers between chunks changes only
// after a chunk's transaction has been committed.
type importer struct {
	desk     *Desk
	request  ImportRequest
	creditor receivable.Creditor
	today    day.Date
	list     intake.List
	shape    intake.Shape // how the list describes itself
	kind     receivable.ListKind
	hash     []byte
	id       string
	dry      *store.Tx    // the one transaction of a dry run, nil else
	started  bool         // the import is written down
	fresh    bool         // the book was empty: nothing can be in it already
	alone    bool         // no list of another source stands: no invoice is near another
	only     map[int]bool // lines to try once more; nil: all

	clients  map[string]*knownClient // by intake.Client.Key
	accounts map[clientCurrency]receivable.AccountID
	touched  map[receivable.AccountID]*brought
	given    map[receivable.AccountID]bool // something was written off
	same     map[string]string             // source and ref a person said to be one with a number of the book
	seed     maphash.Seed
	seen     map[uint64]struct{}         // account and ref of every invoice in the file
	refs     map[uint64]struct{}         // their refs alone: two clients may bear one number
	toldOf   map[receivable.ItemID]int64 // of an invoice: what of the money told with it stood for payments of this file
	latest   day.Date                    // of the days money could have moved on

	proved      day.Date // money through it is known from this list
	knownBefore day.Date // and was known from its source before

	spellings                intake.Spellings
	report                   FileReport
	moreWarnings, moreFaults int
	invoices, paid           map[money.Currency]*money.Tally
	credited, debited        map[money.Currency]*money.Tally
	invoiced                 map[string]struct{}
	corrected, gone          int
}

// knownClient is a client this file names, with how he has paid.
type knownClient struct {
	id       receivable.ClientID
	stored   string
	made     bool // by this import
	paidLate bool // settled an invoice after its due date
	wasLate  bool // and the book knows it
}

type clientCurrency struct {
	client   receivable.ClientID
	currency money.Currency
}

// brought is what one account got from this import, for its entry of the record.
type brought struct {
	items     int
	invoices  int // of them, new invoices
	sum       int64
	corrected []string
}

// chunkState is what one transaction found out; it is merged after the commit.
type chunkState struct {
	im       *importer
	tx       *store.Tx
	clients  map[string]*knownClient
	accounts map[clientCurrency]receivable.AccountID

	byRef    map[string]store.ItemRow
	byNumber map[string][]store.ItemRow
	others   map[receivable.AccountID][]store.ItemRow // items of other sources, for near matches

	items       []store.ItemRow
	rowOf       []int // which row of the chunk an item came from
	allocations []store.AllocationRow
	seen, refs  map[uint64]struct{}
	skipped     int
	taken       []int // rows taken in as new
	payments    []money.Amount
	debits      []money.Amount
	touched     map[receivable.AccountID]*brought
	toldOf      map[receivable.ItemID]int64
	warnings    []Remark
	faults      []Remark
	corrected   int
}

// note remembers what a row says beside itself. An invoice date that was made up
// from a due date says nothing about how fresh the money is.
func (im *importer) note(r *intake.Row) {
	dated := true
	for _, w := range r.Warnings() {
		im.warn(w.Code, w.Line, w.Text)
		dated = dated && w.Code != "invoice_date_missing"
	}
	switch r.Kind {
	case intake.Invoices:
		im.latest = day.Max(im.latest, r.Invoice.Settled)
		if dated {
			im.latest = day.Max(im.latest, r.Invoice.On)
		}
	case intake.Payments:
		im.latest = day.Max(im.latest, r.Payment.On)
	}
}

// take writes one chunk of rows into the book.
func (im *importer) take(ctx context.Context, rows []intake.Row) error {
	var c *chunkState
	if im.seen == nil {
		im.seen, im.refs, im.seed = map[uint64]struct{}{}, map[uint64]struct{}{}, maphash.MakeSeed()
	}
	err := im.write(ctx, func(tx *store.Tx) error {
		c = &chunkState{
			im: im, tx: tx, clients: map[string]*knownClient{}, accounts: map[clientCurrency]receivable.AccountID{},
			touched: map[receivable.AccountID]*brought{}, seen: map[uint64]struct{}{}, refs: map[uint64]struct{}{}, toldOf: map[receivable.ItemID]int64{},
		}
		return c.run(ctx, rows)
	})
	if err != nil {
		return err
	}
	im.merge(c, rows)
	return nil
}

func (c *chunkState) run(ctx context.Context, rows []intake.Row) error {
	if err := c.resolveClients(ctx, rows); err != nil {
		return err
	}
	if c.im.shape.Kind == intake.Clients {
		return c.takeClients(ctx, rows)
	}
	if err := c.resolveAccounts(ctx, rows); err != nil {
		return err
	}
	if err := c.lookUp(ctx, rows); err != nil {
		return err
	}
	for i := range rows {
		var err error
		if rows[i].Kind == intake.Payments {
			err = c.payment(ctx, &rows[i])
		} else {
			err = c.invoice(ctx, i, &rows[i])
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", rows[i].Line, err)
		}
	}
	if err := c.write(ctx, rows); err != nil || c.im.fresh {
		return err
	}
	return c.im.desk.followMoved(ctx, c.tx, cmp.Or(c.im.request.By, Machine), c.im.id)
}

// account is the account that a row belongs to.
func (c *chunkState) account(r *intake.Row, currency money.Currency) receivable.AccountKey {
	client := c.client(r.Client.Key())
	if client == nil {
		return receivable.AccountKey{}
	}
	key := clientCurrency{client.id, currency}
	id, ok := c.accounts[key]
	if !ok {
		id = c.im.accounts[key]
	}
	return receivable.AccountKey{Creditor: c.im.creditor.ID, Account: id}
}

func (c *chunkState) client(key string) *knownClient {
	if k, ok := c.clients[key]; ok {
		return k
	}
	return c.im.clients[key]
}

// lookUp reads what the book already holds of the chunk's invoices.
func (c *chunkState) lookUp(ctx context.Context, rows []intake.Row) (err error) {
	if c.im.fresh {
		return nil
	}
	var refs, numbers []string
	for i := range rows {
		if rows[i].Kind != intake.Invoices {
			continue
		}
		refs = append(refs, rows[i].Invoice.Ref)
		if rows[i].Invoice.Number != "" {
			numbers = append(numbers, rows[i].Invoice.Number)
		}
		if other, ok := c.im.same[c.im.request.Source+"\x1f"+rows[i].Invoice.Ref]; ok {
			numbers = append(numbers, other)
		}
	}
	if c.byRef, err = c.tx.ItemsByRef(ctx, c.im.creditor.ID, c.im.request.Source, refs); err != nil {
		return err
	}
	c.byNumber, err = c.tx.ItemsByNumber(ctx, c.im.creditor.ID, numbers)
	return err
}

// write puts down what is new, in bulk.
func (c *chunkState) write(ctx context.Context, rows []intake.Row) error {
	refused, err := c.tx.InsertItems(ctx, c.items)
	if err != nil {
		return err
	}
	out := map[receivable.ItemID]bool{}
	for _, place := range refused {
		item := &c.items[place]
		out[item.Item.ID] = true
		if item.Item.Kind == receivable.Payment {
			continue
		}
		c.skipped++
		line := rows[c.rowOf[place]].Line
		c.warnings = append(c.warnings, Remark{"invoice_twice", line, "invoice " + item.Item.Number + " stands in the list, or in the book, already; it counts once"})
	}
	kept := c.allocations[:0]
	for _, a := range c.allocations {
		if !out[a.From] && !out[a.To] {
			kept = append(kept, a)
		}
	}
	if err := c.tx.InsertAllocations(ctx, kept); err != nil {
		return err
	}
	for i := range c.items {
		item := &c.items[i]
		if out[item.Item.ID] {
			continue
		}
		if item.Item.Kind != receivable.Payment {
			c.taken = append(c.taken, c.rowOf[i])
		}
		b := c.of(item.Account.Account)
		b.items++
		if item.Item.Kind == receivable.Invoice {
			b.invoices++
		}
		b.sum += item.Item.Amount.Minor()
	}
	return c.wake(ctx)
}

// wake lets the accounts that were there before be looked at again today; new
// ones are due by being new.
func (c *chunkState) wake(ctx context.Context) error {
	if c.im.fresh {
		return nil
	}
	var keys []receivable.AccountKey
	for id := range c.touched {
		keys = append(keys, receivable.AccountKey{Creditor: c.im.creditor.ID, Account: id})
	}
	return c.tx.Wake(ctx, keys, c.im.today)
}

func (c *chunkState) of(id receivable.AccountID) *brought {
	b := c.touched[id]
	if b == nil {
		b = &brought{}
		c.touched[id] = b
	}
	return b
}

// merge keeps what a committed chunk found out.
func (im *importer) merge(c *chunkState, rows []intake.Row) {
	if im.clients == nil {
		im.clients, im.accounts, im.touched = map[string]*knownClient{}, map[clientCurrency]receivable.AccountID{}, map[receivable.AccountID]*brought{}
	}
	for k, v := range c.clients {
		im.clients[k] = v
	}
	for k, v := range c.accounts {
		im.accounts[k] = v
	}
	for invoice, sum := range c.toldOf {
		if im.toldOf == nil {
			im.toldOf = map[receivable.ItemID]int64{}
		}
		im.toldOf[invoice] += sum
	}
	for id, b := range c.touched {
		if had := im.touched[id]; had != nil {
			had.items += b.items
			had.invoices += b.invoices
			had.sum += b.sum
			had.corrected = append(had.corrected, b.corrected...)
		} else {
			im.touched[id] = b
		}
	}
	taken := make([]intake.Row, 0, len(c.taken))
	for _, i := range c.taken {
		taken = append(taken, rows[i])
	}
	for _, p := range c.payments {
		add(&im.paid, &im.report.Payments.Count, p)
	}
	for _, p := range c.debits {
		add(&im.debited, &im.report.Debits.Count, p)
	}
	for k := range c.seen {
		im.seen[k] = struct{}{}
	}
	for k := range c.refs {
		im.refs[k] = struct{}{}
	}
	im.count(taken)
	for i := range rows {
		im.spellings.Add(rows[i].Client)
	}
	im.report.Skipped += c.skipped
	im.corrected += c.corrected
	for _, w := range c.warnings {
		im.warn(w.Code, w.Line, w.Text)
	}
	for _, f := range c.faults {
		im.report.Faults = keep(im.report.Faults, &im.moreFaults, f)
	}
}
