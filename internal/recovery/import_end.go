package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/evidence"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// add counts one sum into a total of its currency.
func add(totals *map[money.Currency]*money.Tally, count *int, a money.Amount) {
	if *totals == nil {
		*totals = map[money.Currency]*money.Tally{}
	}
	t := (*totals)[a.Currency()]
	if t == nil {
		t = &money.Tally{}
		(*totals)[a.Currency()] = t
	}
	t.Add(a)
	*count++
}

// count adds rows that were taken in to the report.
func (im *importer) count(rows []intake.Row) {
	if im.invoiced == nil {
		im.invoiced = map[string]struct{}{}
	}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.Kind == intake.Clients:
			im.report.Clients++
		case r.Kind == intake.Payments:
			add(&im.paid, &im.report.Payments.Count, r.Payment.Amount)
		case r.Invoice.Kind == receivable.CreditNote:
			add(&im.credited, &im.report.Credits.Count, r.Invoice.Amount)
		default:
			add(&im.invoices, &im.report.Invoices.Count, r.Invoice.Amount)
			im.invoiced[r.Client.Key()] = struct{}{}
		}
	}
}

// end settles what only the whole list tells: who paid late before, how names are
// spelled, what is gone, through which day the money is known.
func (im *importer) end(ctx context.Context) error {
	if err := im.settleClients(ctx); err != nil {
		return err
	}
	if im.kind == receivable.ListOpen && im.shape.Kind == intake.Invoices {
		if err := im.missing(ctx); err != nil {
			return err
		}
	}
	if err := im.sealAll(ctx); err != nil {
		return err
	}
	im.report.Number = importNumber(im.id)
	im.proved = im.through()
	im.report.Through = day.Max(im.proved, im.knownBefore)
	im.oldMoney()
	if err := im.warnCautions(ctx); err != nil {
		return err
	}
	if im.report.Through.After(im.knownBefore) {
		if err := im.wakeWaiting(ctx, im.report.Through); err != nil {
			return err
		}
	}
	return im.write(ctx, func(tx *store.Tx) error { return im.close(ctx, tx) })
}

// close keeps what was settled about the source, and what the import brought.
func (im *importer) close(ctx context.Context, tx *store.Tx) error {
	shape := im.shape
	shape.Warnings = nil
	mapping, err := json.Marshal(shape)
	if err != nil {
		return fmt.Errorf("keep the columns: %w", err)
	}
	if im.shape.Kind != intake.Clients || !im.proved.IsZero() {
		source := receivable.Source{Name: im.request.Source, Kind: im.kind, CompleteThrough: im.proved}
		if err := tx.SaveSource(ctx, im.creditor.ID, store.SourceRow{Source: source, Mapping: string(mapping)}); err != nil {
			return err
		}
	}
	if err := im.keep(ctx, tx, keptImport{im.finished(), im.proved}); err != nil || im.request.Finish == nil {
		return err
	}
	return im.request.Finish(ctx, tx)
}

// settleClients keeps the most frequent spelling of each name, and who paid late.
func (im *importer) settleClients(ctx context.Context) error {
	var changed []string
	for key, known := range im.clients {
		name := im.spellings.Name(key)
		if name != "" && name != known.stored && strings.HasPrefix(key, "#") || known.paidLate && !known.wasLate {
			changed = append(changed, key)
		}
	}
	slices.Sort(changed)
	for part := range slices.Chunk(changed, 500) {
		err := im.write(ctx, func(tx *store.Tx) error {
			for _, key := range part {
				known := im.clients[key]
				client, err := tx.Client(ctx, im.creditor.ID, known.id)
				if err != nil {
					return err
				}
				named, err := im.namedByHand(ctx, tx, known)
				if err != nil {
					return err
				}
				if strings.HasPrefix(key, "#") && !named {
					fill(&client.Name, im.spellings.Name(key))
				}
				client.PaidLate = client.PaidLate || known.paidLate
				if err := tx.UpdateClient(ctx, im.creditor.ID, client); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// namedByHand reports a client whose name a person has entered: a list does not
// change it back.
func (im *importer) namedByHand(ctx context.Context, tx *store.Tx, known *knownClient) (bool, error) {
	if known.made {
		return false, nil
	}
	accounts, err := tx.AccountsOfClient(ctx, im.creditor.ID, known.id)
	if err != nil {
		return false, err
	}
	for _, a := range accounts {
		file, err := tx.AccountFile(ctx, a.Key, im.today)
		if err != nil {
			return false, err
		}
		if file.Facts["name"] != "" {
			return true, nil
		}
	}
	return false, nil
}

// missing finds what was open at this source and is no longer in its open list:
// taken for settled there, held, shown, and never chased.
func (im *importer) missing(ctx context.Context) error {
	if im.fresh {
		return nil
	}
	var after receivable.AccountKey
	for {
		var page []store.Account
		err := im.read(ctx, func(tx *store.Tx) (err error) {
			page, err = tx.AllAccounts(ctx, im.creditor.ID, after, 500)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Key
		gone := map[receivable.AccountKey][]string{}
		err = im.write(ctx, func(tx *store.Tx) error {
			clear(gone)
			for _, account := range page {
				numbers, err := im.missingOf(ctx, tx, account.Key)
				if err != nil {
					return err
				}
				if len(numbers) > 0 {
					gone[account.Key] = numbers
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for key, numbers := range gone {
			im.gone += len(numbers)
			b := im.touched[key.Account]
			if b == nil {
				b = &brought{}
				im.touched[key.Account] = b
			}
			for _, n := range numbers {
				b.corrected = append(b.corrected, n+": no longer in the open list")
			}
		}
	}
}

func (im *importer) missingOf(ctx context.Context, tx *store.Tx, key receivable.AccountKey) ([]string, error) {
	items, err := tx.ItemsOf(ctx, key)
	if err != nil {
		return nil, err
	}
	var ids []receivable.ItemID
	var numbers []string
	for _, r := range items {
		if r.Item.Source != im.request.Source || r.Item.Gone || r.Item.Void || r.Item.Open.IsZero() || r.Item.Kind == receivable.Payment {
			continue
		}
		if _, ok := im.seen[im.mark(key.Account, r.Ref)]; !ok {
			ids = append(ids, r.Item.ID)
			numbers = append(numbers, r.Item.Number)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if err := tx.SetGone(ctx, key, ids, im.request.On, im.id); err != nil {
		return nil, err
	}
	return numbers, tx.Wake(ctx, []receivable.AccountKey{key}, im.today)
}

// sealAll writes one entry into the record of every account the import touched:
// which file, with its hash, and what it brought.
func (im *importer) sealAll(ctx context.Context) error {
	ids := make([]receivable.AccountID, 0, len(im.touched))
	for id := range im.touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for part := range slices.Chunk(ids, 500) {
		keys := make([]receivable.AccountKey, len(part))
		for i, id := range part {
			keys[i] = receivable.AccountKey{Creditor: im.creditor.ID, Account: id}
		}
		err := im.write(ctx, func(tx *store.Tx) error {
			heads, err := tx.HeadsOf(ctx, keys)
			if err != nil {
				return err
			}
			rows := make([]evidence.Entry, 0, len(keys))
			for _, key := range keys {
				said := content{Verb: VerbImported, By: im.request.By, Text: im.told(im.touched[key.Account]), Fields: map[string]string{
					"import": im.id, "file": im.report.File, "sha256": fmt.Sprintf("%x", im.hash),
				}}
				entry, err := im.desk.sealOne(tx, heads[key], key, im.today, said)
				if err != nil {
					return err
				}
				rows = append(rows, entry)
			}
			return tx.AppendRecords(ctx, rows)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) told(b *brought) string {
	text := fmt.Sprintf("%d items taken in", b.items)
	if len(b.corrected) > 0 {
		text += "; corrected: " + strings.Join(b.corrected, "; ")
	}
	return text
}

// sealOne seals one entry after a head, for the bulk writers.
func (d *Desk) sealOne(tx *store.Tx, head evidence.Head, key receivable.AccountKey, on day.Date, said content) (evidence.Entry, error) {
	body, err := json.Marshal(said)
	if err != nil {
		return evidence.Entry{}, fmt.Errorf("seal %s: %w", said.Verb, err)
	}
	salt, err := d.salt(evidence.SaltSize)
	if err != nil {
		return evidence.Entry{}, err
	}
	return evidence.Seal(head, evidence.Entry{
		Creditor: string(key.Creditor), Account: string(key.Account), At: tx.Now().UnixMicro(), On: on,
		Kind: string(said.Verb), Actor: said.By, Salt: salt, Content: body,
	}), nil
}

// finished is the report with its totals.
func (im *importer) finished() FileReport {
	r := im.report
	r.Invoices.Clients = len(im.invoiced)
	r.Invoices.Totals = decimals(im.invoices)
	r.Payments.Totals = decimals(im.paid)
	r.Credits.Totals = decimals(im.credited)
	r.Debits.Totals = decimals(im.debited)
	if im.shape.Kind == intake.Clients {
		r.Invoices.Clients = r.Clients
	}
	if im.corrected > 0 {
		r.Changes = append(r.Changes, Said{"corrected", fmt.Sprintf("%d, with both values kept", im.corrected)})
	}
	if im.gone > 0 {
		r.Changes = append(r.Changes, Said{"gone", fmt.Sprintf("%d no longer in the open list; held, and not chased", im.gone)})
	}
	if im.corrected+im.gone > 0 && im.started {
		r.Changes = append(r.Changes, Said{"letters", "drafted before are made anew by the next chase; none leaves with an old sum"})
	}
	if im.moreWarnings > 0 {
		r.Warnings = append(r.Warnings, Remark{"more", 0, fmt.Sprintf("%d further warnings are not listed", im.moreWarnings)})
	}
	if im.moreFaults > 0 {
		r.Faults = append(r.Faults, Remark{"more", 0, fmt.Sprintf("%d further faults are not listed", im.moreFaults)})
	}
	return r
}

func decimals(totals map[money.Currency]*money.Tally) map[string]string {
	out := map[string]string{}
	for currency, t := range totals {
		if sum, err := t.Sum(); err == nil {
			out[string(currency)] = sum.Decimal()
		}
	}
	return out
}

// importNumber is how an import is called on the command line.
func importNumber(id string) string { return "I-" + id[max(0, len(id)-8):] }

// importNumbered finds an import by its number.
func importNumbered(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, number string) (store.ImportRow, error) {
	all, err := tx.Imports(ctx, creditor)
	if err != nil {
		return store.ImportRow{}, err
	}
	for _, i := range all {
		if importNumber(i.ID) == number {
			return i, nil
		}
	}
	return store.ImportRow{}, fault.NotFoundf("import_unknown", "there is no import %s in this book", number)
}
