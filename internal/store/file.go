package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// AccountFile pulls everything known about one account on a business day. In a
// Write it holds the account until the transaction ends.
func (tx *Tx) AccountFile(ctx context.Context, key receivable.AccountKey, on day.Date) (receivable.File, error) {
	for f, err := range tx.AccountFiles(ctx, []receivable.AccountKey{key}, on, false) {
		return f, err
	}
	return receivable.File{}, fault.NotFoundf("not_found", "there is no account %s", key.Account)
}

// AccountFiles pulls the files of many accounts, in the order of their keys; in
// a Write it holds each of them until the transaction ends. With dueOnly those
// whose check-again day is past `on`, or unset, are left out: asked under the
// lock, that is what makes a run resumable and a second run empty.
//
// A file holds what was so on the business day by today's knowledge: items
// issued by then and still open then, arrangements and touches taken by then,
// and of the contacts those recorded for billing. Between two files the
// transaction is free for other statements.
func (tx *Tx) AccountFiles(ctx context.Context, keys []receivable.AccountKey, on day.Date, dueOnly bool) iter.Seq2[receivable.File, error] {
	return func(yield func(receivable.File, error) bool) {
		sorted := slices.Clone(keys)
		SortKeys(sorted)
		err := inChunks(slices.Compact(sorted), func(chunk []receivable.AccountKey, _ int) error {
			r := fileReader{tx: tx, on: on}
			if err := r.read(ctx, chunk, dueOnly); err != nil {
				return err
			}
			for i := range r.files {
				if !yield(r.files[i], nil) {
					return errStopped
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(receivable.File{}, err)
		}
	}
}

// errStopped ends the chunks of a caller who has seen enough.
var errStopped = errors.New("stopped")

// fileReader fills the files of one chunk, one query a table. PostgreSQL has one
// open result a connection, so the cursors follow each other.
type fileReader struct {
	tx      *Tx
	on      day.Date
	files   []receivable.File
	has     []accountHas
	place   map[pair]int   // account → place in files
	clients map[pair][]int // client → places
	lastKey pair           // of the row before: rows of one account mostly come together
	last    int
}

// accountHas says which tables hold something about the account.
type accountHas struct {
	flags   int64
	work    bool
	movedOn day.Date
}

func (r *fileReader) read(ctx context.Context, keys []receivable.AccountKey, dueOnly bool) error {
	if err := r.readAccounts(ctx, keys, dueOnly); err != nil || len(r.files) == 0 {
		return err
	}
	if err := r.readContacts(ctx); err != nil {
		return err
	}
	if err := r.readWork(ctx); err != nil {
		return err
	}
	if err := r.readItems(ctx); err != nil {
		return err
	}
	if err := r.readArrangements(ctx); err != nil {
		return err
	}
	if err := r.readTouches(ctx); err != nil {
		return err
	}
	if err := r.readSiblings(ctx); err != nil {
		return err
	}
	if err := r.readFacts(ctx); err != nil {
		return err
	}
	if err := r.readMatters(ctx); err != nil {
		return err
	}
	if err := r.readJudgments(ctx); err != nil {
		return err
	}
	if err := r.readPlans(ctx); err != nil {
		return err
	}
	if err := r.readAgreements(ctx); err != nil {
		return err
	}
	if err := r.readWriteOffs(ctx); err != nil {
		return err
	}
	if err := r.readUnclear(ctx); err != nil {
		return err
	}
	if err := r.readRegisters(ctx); err != nil {
		return err
	}
	for i := range r.files {
		r.files[i].Derive(r.on)
		r.files[i].Disarm(r.on)
	}
	return r.readReceived(ctx)
}

const fileAccounts = `
	SELECT a.id, a.number, a.currency, a.first_seen, a.check_again, a.cause, a.cause_on, a.armed, a.armed_forum, a.armed_on, a.doubtful,
		a.seq, a.head, a.holds, a.moved_on, c.has_work, ` + clientColumns + `
	FROM account AS a JOIN client AS c ON c.creditor = a.creditor AND c.id = a.client
	WHERE a.creditor = ? AND a.id`

func (r *fileReader) readAccounts(ctx context.Context, keys []receivable.AccountKey, dueOnly bool) error {
	q := listed{name: "file accounts", head: fileAccounts, tail: ` ORDER BY a.id`}
	var extra []any
	if dueOnly {
		q.name, q.tail, extra = "file accounts due", ` AND a.check_again <= ?`+q.tail, []any{r.on.String()}
	}
	if r.tx.writes {
		q.name, q.tail = q.name+" held", q.tail+r.tx.engine.lockFirst
	}
	r.files = make([]receivable.File, 0, len(keys))
	r.has = make([]accountHas, 0, len(keys))
	r.place = make(map[pair]int, len(keys))
	r.clients = make(map[pair][]int, len(keys))
	return r.tx.byKeys(ctx, &q, pairsOf(keys), func(rows *sql.Rows, creditor string) error {
		var f receivable.File
		var has accountHas
		err := rows.Scan(clientInto(&f.Client, &f.Key.Account, &f.Number, &f.Currency, dayInto(&f.FirstSeen), dayInto(&f.CheckAgain), &f.Cause,
			dayInto(&f.CauseOn), &f.Armed, &f.ArmedForum, dayInto(&f.ArmedOn), &f.Doubtful, &f.Seq, &f.Head, &has.flags, dayInto(&has.movedOn), &has.work)...)
		f.Key.Creditor = receivable.CreditorID(creditor)
		at := len(r.files)
		r.place[pair{string(f.Key.Creditor), string(f.Key.Account)}] = at
		client := pair{string(f.Key.Creditor), string(f.Client.ID)}
		r.clients[client] = append(r.clients[client], at)
		r.files, r.has = append(r.files, f), append(r.has, has)
		return err
	}, extra...)
}

// keysWith are the keys of those accounts of which wanted is true.
func (r *fileReader) keysWith(wanted func(i int) bool) []pair {
	keys := make([]pair, 0, len(r.files))
	for i := range r.files {
		if wanted(i) {
			keys = append(keys, pair{string(r.files[i].Key.Creditor), string(r.files[i].Key.Account)})
		}
	}
	return keys
}

// clientsWith are the keys of the clients of those accounts, each once.
func (r *fileReader) clientsWith(wanted func(i int) bool) []pair {
	keys := make([]pair, 0, len(r.clients))
	for i := range r.files {
		key := pair{string(r.files[i].Key.Creditor), string(r.files[i].Client.ID)}
		if r.clients[key][0] == i && wanted(i) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (r *fileReader) flagged(flag int64) []pair {
	return r.keysWith(func(i int) bool { return r.has[i].flags&flag != 0 })
}

// file is the file a row belongs to.
func (r *fileReader) file(key pair) *receivable.File {
	if key != r.lastKey || key.id == "" {
		r.lastKey, r.last = key, r.place[key]
	}
	return &r.files[r.last]
}

var fileContacts = &listed{
	name: "file contacts",
	head: `SELECT client, ` + contactColumns + ` FROM contact WHERE creditor = ? AND client`,
	tail: ` AND billing`,
}

func (r *fileReader) readContacts(ctx context.Context) error {
	keys := r.clientsWith(func(int) bool { return true })
	err := r.tx.byKeys(ctx, fileContacts, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var c receivable.Contact
		err := rows.Scan(contactInto(&c, &key.id)...)
		for _, i := range r.clients[key] {
			r.files[i].Contacts = append(r.files[i].Contacts, c)
		}
		return err
	})
	for i := range r.files {
		slices.SortFunc(r.files[i].Contacts, func(a, b receivable.Contact) int { return strings.Compare(string(a.ID), string(b.ID)) })
	}
	return err
}

var fileWork = &listed{
	name: "file work",
	head: `SELECT client, ` + engagementColumns + ` FROM engagement WHERE creditor = ? AND client`,
	tail: ` AND undone_at IS NULL ORDER BY client, length(number), number, id`,
}

func (r *fileReader) readWork(ctx context.Context) error {
	keys := r.clientsWith(func(i int) bool { return r.has[i].work })
	return r.tx.byKeys(ctx, fileWork, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var e scannedWork
		err := rows.Scan(e.into(&key.id)...)
		for _, i := range r.clients[key] {
			r.files[i].Work = append(r.files[i].Work, e.engagement())
		}
		return err
	})
}

var fileArrangements = &listed{
	name: "file arrangements",
	head: `SELECT account, ` + arrangementColumns + ` FROM arrangement WHERE creditor = ? AND account`,
	tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, on_day, id`,
}

func (r *fileReader) readArrangements(ctx context.Context) error {
	return r.tx.byKeys(ctx, fileArrangements, r.flagged(hasArrangements), func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var minor int64
		var a receivable.Arrangement
		err := rows.Scan(arrangementInto(&a, &minor, &key.id)...)
		f := r.file(key)
		a.Amount = money.New(minor, f.Currency)
		f.Arrangements = append(f.Arrangements, a)
		return err
	}, r.on.String())
}

var fileTouches = &listed{
	name: "file touches",
	head: `SELECT account, ` + touchColumns + ` FROM touch WHERE creditor = ? AND account`,
	tail: ` AND on_day <= ? AND undone_at IS NULL ORDER BY account, on_day, id`,
}

func (r *fileReader) readTouches(ctx context.Context) error {
	return r.tx.byKeys(ctx, fileTouches, r.flagged(hasTouches), func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var t receivable.Touch
		err := rows.Scan(touchInto(&t, &key.id)...)
		f := r.file(key)
		f.Touches = append(f.Touches, t)
		return err
	}, r.on.String())
}

var fileFacts = &listed{
	name: "file facts",
	head: `SELECT account, name, value FROM fact WHERE creditor = ? AND account`,
	tail: ` AND on_day <= ? ORDER BY account, name`,
}

func (r *fileReader) readFacts(ctx context.Context) error {
	return r.tx.byKeys(ctx, fileFacts, r.flagged(hasFacts), func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var name, value string
		err := rows.Scan(&key.id, &name, &value)
		f := r.file(key)
		if f.Facts == nil {
			f.Facts = map[string]string{}
		}
		f.Facts[name] = value
		return err
	}, r.on.String())
}

var fileReceived = &listed{
	name: "file received",
	head: `SELECT account, on_day, amount_minor FROM item WHERE creditor = ? AND account`,
	tail: ` AND kind = 'payment' AND known_to IS NULL AND NOT void AND on_day >= ? AND on_day <= ? ORDER BY account, on_day, id`,
}

// readReceived looks for money only where a promise runs or a deadline was set.
func (r *fileReader) readReceived(ctx context.Context) error {
	since := make([]day.Date, len(r.files))
	earliest := r.on
	for i := range r.files {
		since[i] = moneySince(&r.files[i], r.on)
		if !since[i].IsZero() && since[i].Before(earliest) {
			earliest = since[i]
		}
	}
	keys := r.keysWith(func(i int) bool { return !since[i].IsZero() })
	return r.tx.byKeys(ctx, fileReceived, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var on day.Date
		var minor int64
		err := rows.Scan(&key.id, dayInto(&on), &minor)
		f := r.file(key)
		if !on.Before(since[r.last]) {
			f.Received = append(f.Received, receivable.Receipt{On: on, Amount: money.New(-minor, f.Currency)})
		}
		return err
	}, earliest.String(), r.on.String())
}

var fileUnclear = &listed{name: "file unclear", head: `
	SELECT m.account, l.on_day, l.amount_minor, l.currency FROM bank_line_may AS m
	JOIN bank_line AS l ON l.creditor = m.creditor AND l.id = m.line AND l.state = 'tray'
	WHERE m.creditor = ? AND m.account`, tail: ` AND l.on_day <= ? ORDER BY m.account, l.on_day DESC, l.id DESC`}

// readUnclear finds money that waits for a person and may be that of an account: of
// several the oldest.
func (r *fileReader) readUnclear(ctx context.Context) error {
	return r.tx.byKeys(ctx, fileUnclear, r.keysWith(func(int) bool { return true }), func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var on day.Date
		var minor int64
		var currency money.Currency
		err := rows.Scan(&key.id, dayInto(&on), &minor, &currency)
		r.file(key).Unclear = receivable.Receipt{On: on, Amount: money.New(minor, currency)}
		return err
	}, r.on.String())
}

// moneySince is the day from which payments matter: that of the earliest live
// promise, plan, settlement or "paid already", or of the first letter that named
// a deadline; where nothing is open any more, of the last letter, for it may have
// brought the money that thanks are due for.
func moneySince(f *receivable.File, on day.Date) (since day.Date) {
	earlier := func(d day.Date) {
		if since.IsZero() || d.Before(since) {
			since = d
		}
	}
	for _, a := range f.Arrangements {
		switch a.Kind {
		case receivable.Promise, receivable.Plan, receivable.Settle, receivable.PaidAlready:
			if a.Live(on) {
				earlier(a.On)
			}
		}
	}
	var letter day.Date
	for _, t := range f.Touches {
		if !t.Deadline.IsZero() {
			earlier(t.On)
		}
		if t.Kind == receivable.Written {
			letter = day.Max(letter, t.On)
		}
	}
	open := func(i receivable.Item) bool { return i.Kind.Raises() && i.Open.Sign() > 0 }
	if !letter.IsZero() && !slices.ContainsFunc(f.Items, open) {
		earlier(letter)
	}
	return since
}

// oldestDueFirst is the order of the items of a file: what has no due date
// stands at its own day.
func oldestDueFirst(a, b receivable.Item) int {
	return cmp.Or(dueOrDay(a).Compare(dueOrDay(b)), a.On.Compare(b.On), strings.Compare(string(a.ID), string(b.ID)))
}

func dueOrDay(i receivable.Item) day.Date {
	if i.Due.IsZero() {
		return i.On
	}
	return i.Due
}

// fileItems are the columns of an item that the engine reads.
const fileItems = `SELECT account, id, revision, kind, number, on_day, due_day, restart_day, gone_on, amount_minor, open_minor,
		disputed_minor, engagement, purpose, source
	FROM item WHERE creditor = ? AND account`

var (
	// Open sums are right from the account's last allocation on, so that a run
	// for today reads no allocation at all.
	fileItemsOpen = &listed{
		name: "file items open",
		head: fileItems,
		tail: ` AND closed_on IS NULL AND known_to IS NULL AND NOT void AND on_day <= ?`,
	}
	fileItemsThen = &listed{
		name: "file items then",
		head: fileItems,
		tail: ` AND known_to IS NULL AND NOT void AND on_day <= ?`,
	}
	fileAllocations = &listed{
		name: "file allocations",
		head: `SELECT account, from_item, to_item, amount_minor FROM allocation WHERE creditor = ? AND account`,
		tail: ` AND on_day <= ?`,
	}
)

func (r *fileReader) readItems(ctx context.Context) error {
	past := func(i int) bool { return r.has[i].movedOn.After(r.on) }
	now := r.keysWith(func(i int) bool { return !past(i) })
	if err := r.scanItems(ctx, fileItemsOpen, now, nil); err != nil {
		return err
	}
	if then := r.keysWith(past); len(then) > 0 {
		allocated, err := r.allocated(ctx, then)
		if err != nil {
			return err
		}
		if err := r.scanItems(ctx, fileItemsThen, then, allocated); err != nil {
			return err
		}
	}
	for i := range r.files {
		slices.SortFunc(r.files[i].Items, oldestDueFirst)
	}
	return nil
}

// allocated is what was set off by the day, by item: what lowers an open sum
// with a minus.
func (r *fileReader) allocated(ctx context.Context, keys []pair) (map[receivable.ItemID]int64, error) {
	moved := map[receivable.ItemID]int64{}
	err := r.tx.byKeys(ctx, fileAllocations, keys, func(rows *sql.Rows, creditor string) error {
		key := pair{creditor: creditor}
		var from, to receivable.ItemID
		var minor int64
		err := rows.Scan(&key.id, &from, &to, &minor)
		moved[to] -= minor
		moved[from] += minor
		return err
	}, r.on.String())
	return moved, err
}

// scanItems reads items in whatever order the index gives: they are sorted in
// their files, which costs less than a sort of all by the database.
func (r *fileReader) scanItems(ctx context.Context, q *listed, keys []pair, allocated map[receivable.ItemID]int64) error {
	var key pair
	var i receivable.Item
	var amount, open, disputed int64
	var goneOn day.Date
	into := []any{&key.id, &i.ID, &i.Revision, &i.Kind, &i.Number, dayInto(&i.On), dayInto(&i.Due), dayInto(&i.Restart),
		dayInto(&goneOn), &amount, &open, &disputed, &i.Engagement, &i.For, &i.Source}
	return r.tx.byKeys(ctx, q, keys, func(rows *sql.Rows, creditor string) error {
		key.creditor = creditor
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if allocated != nil {
			open = amount + allocated[i.ID]
		}
		if open == 0 {
			return nil
		}
		f := r.file(key)
		i.Amount, i.Open = money.New(amount, f.Currency), money.New(open, f.Currency)
		i.Disputed = money.New(contested(disputed, open), f.Currency)
		i.Gone = !goneOn.IsZero() && !goneOn.After(r.on)
		f.Items = append(f.Items, i)
		return nil
	}, r.on.String())
}
