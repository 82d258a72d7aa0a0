package recovery

import (
	"context"
	"fmt"
	"maps"
	"net/mail"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// setupField is one thing a creditor sets about himself.
type setupField struct {
	key, help string
	get       func(*receivable.Creditor) string
	set       func(*receivable.Creditor, string) error
}

func text(p func(*receivable.Creditor) *string) (func(*receivable.Creditor) string, func(*receivable.Creditor, string) error) {
	return func(c *receivable.Creditor) string { return *p(c) },
		func(c *receivable.Creditor, v string) error { *p(c) = strings.TrimSpace(v); return nil }
}

// setupFields is what `dunwell setup` knows, in the order it is shown.
func setupFields() []setupField {
	plain := func(key, help string, p func(*receivable.Creditor) *string) setupField {
		get, set := text(p)
		return setupField{key, help, get, set}
	}
	return []setupField{
		plain("name", "business that is owed; the letterhead", func(c *receivable.Creditor) *string { return &c.Name }),
		plain("what", "one line beside the name", func(c *receivable.Creditor) *string { return &c.What }),
		{"address", "postal lines, split by |", func(c *receivable.Creditor) string { return strings.Join(c.Address, "|") },
			func(c *receivable.Creditor, v string) error { c.Address = lines(v); return nil }},
		{"place", "us_texas, gb_eng, de …; decides paper, law and holidays", func(c *receivable.Creditor) string { return c.Place },
			func(c *receivable.Creditor, v string) error { c.Place = day.NormalPlace(v); return nil }},
		{"zone", "time zone: America/Chicago", func(c *receivable.Creditor) string { return c.Zone }, setZone},
		{"language", "language of letters where the client's is unknown", func(c *receivable.Creditor) string { return c.Language }, setLanguage},
		plain("sender", "person who signs", func(c *receivable.Creditor) *string { return &c.Sender }),
		{"email", "address that a person reads; the From of every mail", func(c *receivable.Creditor) string { return c.Email }, setEmail},
		plain("phone", "number that a person answers", func(c *receivable.Creditor) *string { return &c.Phone }),
		{"company", "yes where the business is not the sender himself", func(c *receivable.Creditor) string { return yesNo(c.IsCompany) },
			func(c *receivable.Creditor, v string) (err error) { c.IsCompany, err = yes("company", v); return err }},
		{"currency", "currency of sums that name none", func(c *receivable.Creditor) string { return string(c.Currency) }, setCurrency},
		plain("holder", "holder of the bank account", func(c *receivable.Creditor) *string { return &c.Bank.Holder }),
		{"iban", "account of your original invoices", func(c *receivable.Creditor) string { return c.Bank.IBAN }, setIBAN},
		plain("bic", "its bank", func(c *receivable.Creditor) *string { return &c.Bank.BIC }),
		{"bank", "other bank lines, split by |", func(c *receivable.Creditor) string { return strings.Join(c.Bank.Lines, "|") },
			func(c *receivable.Creditor, v string) error { c.Bank.Lines = lines(v); return nil }},
		{"brand", "colour of the letterhead's bar and of the band of client pages: #5c1a44", func(c *receivable.Creditor) string { return c.Brand }, setBrand},
		{"logo", "PNG or JPEG file", func(c *receivable.Creditor) string { return sizeOf(c.Logo) }, setLogo},
		{"public_url", "address of client pages, https://pay.your-domain; empty while there is none", func(c *receivable.Creditor) string { return c.PublicURL }, setPublicURL},
		plain("policy", "ladder: articles, gentle, firm, or your own", func(c *receivable.Creditor) *string { return &c.Policy }),
		{"informal", "yes to write informally by default", func(c *receivable.Creditor) string { return yesNo(c.Informal) },
			func(c *receivable.Creditor, v string) (err error) { c.Informal, err = yes("informal", v); return err }},
		{"autopilot", "steps that leave without you while your mailbox is read: " + strings.Join(mayAutopilot, ","), func(c *receivable.Creditor) string { return strings.Join(c.Autopilot, ",") }, setAutopilot},
		{"holidays", "your own days of rest, split by |; a + before it makes it a business day", func(c *receivable.Creditor) string { return holidayText(c.Holidays) }, setHolidays},
	}
}

// Settings kept beside the creditor's own fields.
const (
	settingWay      = "way"       // folder, drafts, smtp, print
	settingLookedAt = "looked_at" // a person has seen the table of the first import
	// The day on which the bank details were changed: "" while they never were.
	settingBankChanged = "bank_changed"
)

// SetupLine is one line of the set-up as it stands.
type SetupLine struct{ Key, Value, Help string }

// Setup is who the creditor is, line by line.
func (d *Desk) Setup(ctx context.Context, id receivable.CreditorID) ([]SetupLine, error) {
	var list []SetupLine
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, id)
		if err != nil {
			return err
		}
		list = list[:0]
		for _, f := range setupFields() {
			list = append(list, SetupLine{f.key, f.get(&c), f.help})
		}
		way, err := tx.Setting(ctx, id, settingWay)
		if way == "" {
			way = WayFolder
		}
		list = append(list, SetupLine{"way", way, "way out: folder, drafts, smtp or print"})
		if err != nil {
			return err
		}
		invoices, err := tx.Setting(ctx, id, settingInvoices)
		if err != nil {
			return err
		}
		charges, err := tx.Setting(ctx, id, settingCharges)
		if charges == "" {
			charges = ChargesDemand
		}
		list = append(list, SetupLine{"charges", charges, "interest, compensation and costs: off, final_demand (from it on), or always (wherever a text has words for them)"})
		if err != nil {
			return err
		}
		list = append(list, SetupLine{"invoices", d.invoiceFolder(invoices), "folder of your original invoices, as NUMBER.pdf; they go with the mails"})
		ofMail, err := mailboxSetup(ctx, tx, id)
		if err != nil {
			return err
		}
		ofInvoices, err := invoiceSetup(ctx, tx, id)
		list = append(append(list, ofMail...), ofInvoices...)
		if err != nil {
			return err
		}
		megabytes, err := documentMB(ctx, tx, id)
		if err != nil {
			return err
		}
		stamps, err := tx.Setting(ctx, id, settingTimestamp)
		list = append(list, SetupLine{settingTimestamp, stamps, "authority for time stamps (RFC 3161) of what is signed; empty for none"})
		if err != nil {
			return err
		}
		list = append(list, SetupLine{settingDocumentMB, strconv.Itoa(megabytes), "most that one document of the evidence file may hold, in megabytes"})
		if err != nil {
			return err
		}
		volume, err := volumeMB(ctx, tx, id)
		list = append(list, SetupLine{settingVolumeMB, strconv.Itoa(volume), "most that one volume of a packet may hold, in megabytes; courts take about 25 by electronic filing"})
		return err
	})
	return list, err
}

// ChangeSetup sets what is named and leaves the rest. Every fault is told at once.
func (d *Desk) ChangeSetup(ctx context.Context, id receivable.CreditorID, changes map[string]string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, id)
		if err != nil {
			return err
		}
		var faults fault.List
		bank := c.Bank
		fields := setupFields()
		for _, key := range slices.Sorted(maps.Keys(changes)) {
			f, ok, err := d.changeInvoices(ctx, tx, &c, key, changes[key])
			if !ok && err == nil {
				f, err = changeSetting(ctx, tx, id, fields, &c, key, changes[key])
			}
			if err != nil {
				return err
			}
			if f != nil {
				faults = append(faults, f)
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if err := d.mayFly(ctx, tx, c); err != nil {
			return err
		}
		if _, err := d.policyNamed(ctx, tx, id, c.Policy); err != nil {
			return err
		}
		if bank.IBAN+strings.Join(bank.Lines, "") != "" && (bank.IBAN != c.Bank.IBAN || bank.BIC != c.Bank.BIC || bank.Holder != c.Bank.Holder || !slices.Equal(bank.Lines, c.Bank.Lines)) {
			if err := tx.SetSetting(ctx, id, settingBankChanged, d.todayOf(c).String()); err != nil {
				return err
			}
		}
		return tx.SaveCreditor(ctx, c)
	})
}

// changeSetting sets one thing: a field of the creditor, or a setting beside it.
func changeSetting(ctx context.Context, tx *store.Tx, id receivable.CreditorID, fields []setupField, c *receivable.Creditor, key, value string) (*fault.Error, error) {
	switch key {
	case "way":
		if !slices.Contains(wayNames, value) {
			return fault.Invalidf("way_unknown", key, "%q is no way out; it is folder, drafts, smtp or print", value), nil
		}
		return nil, tx.SetSetting(ctx, id, settingWay, value)
	case "charges":
		if !slices.Contains([]string{ChargesOff, ChargesDemand, ChargesAlways}, value) {
			return fault.Invalidf("setup_unreadable", key, "%q is not off, final_demand or always", value), nil
		}
		return nil, tx.SetSetting(ctx, id, settingCharges, value)
	case "invoices":
		if st, err := os.Stat(value); value != "" && (err != nil || !st.IsDir()) {
			return fault.Invalidf("setup_unreadable", key, "%s is not a folder that can be read", value), nil
		}
		return nil, tx.SetSetting(ctx, id, settingInvoices, value)
	case settingTimestamp:
		if f := readTimestampURL(value); f != nil {
			return f, nil
		}
		return nil, tx.SetSetting(ctx, id, settingTimestamp, strings.TrimSpace(value))
	}
	if f, ok, err := changeMailbox(ctx, tx, id, key, value); ok || err != nil {
		return f, err
	}
	for _, change := range []func(context.Context, *store.Tx, receivable.CreditorID, string, string) (*fault.Error, bool, error){changeDocuments, changePackets} {
		if f, ok, err := change(ctx, tx, id, key, value); ok || err != nil {
			return f, err
		}
	}
	i := slices.IndexFunc(fields, func(f setupField) bool { return f.key == key })
	if i < 0 {
		return fault.Invalidf("setup_unknown", key, "there is no such setting; dunwell setup lists them"), nil
	}
	err := fields[i].set(c, value)
	if own := asFault(err); own != nil {
		return own, nil
	}
	if err != nil {
		return fault.Invalidf("setup_unreadable", key, "%v", err), nil
	}
	return nil, nil
}

// SaveCreditor writes a creditor whole; the sample book and the bench use it.
func (d *Desk) SaveCreditor(ctx context.Context, c receivable.Creditor) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.SaveCreditor(ctx, c) })
}

// Creditor is the creditor with that id.
func (d *Desk) Creditor(ctx context.Context, id receivable.CreditorID) (receivable.Creditor, error) {
	return d.creditor(ctx, id)
}

// mayAutopilot are the steps that may leave without a person: notices and cordial
// letters, never what comes after them.
var mayAutopilot = []string{
	string(policy.Notice), string(policy.Reminder1), string(policy.Reminder2), string(policy.Reminder3Offer),
	string(chase.StepEnquiry), string(chase.StepPromiseBroken), string(chase.StepStatement), string(chase.StepThanks),
}

func setAutopilot(c *receivable.Creditor, v string) error {
	c.Autopilot = nil
	for step := range strings.SplitSeq(v, ",") {
		if step = strings.TrimSpace(step); step == "" {
			continue
		}
		if !slices.Contains(mayAutopilot, step) {
			return fault.Invalidf("autopilot_refused", "autopilot", "%q never leaves by itself. These may: %s. The last notice, the final demand, a work pause or cancellation and an attorney's letter will never be on it", step, strings.Join(mayAutopilot, ", "))
		}
		c.Autopilot = append(c.Autopilot, step)
	}
	return nil
}

// mayFly refuses autopilot to a creditor without a mailbox that is read: an answer
// would be overlooked.
func (d *Desk) mayFly(ctx context.Context, tx *store.Tx, c receivable.Creditor) error {
	if len(c.Autopilot) == 0 {
		return nil
	}
	f, err := d.mailOf(ctx, tx, c)
	if err == nil && f.address == "" {
		return fault.Invalidf("autopilot_refused", "autopilot", "letters leave by themselves only with a mailbox that Dunwell reads, so that no answer is overlooked: set mailbox= first (docs/inbox.md). The last notice, the final demand, a work pause or cancellation and an attorney's letter will never be on it")
	}
	return err
}

func setLanguage(c *receivable.Creditor, v string) error {
	v = strings.ToLower(strings.TrimSpace(v))
	if !slices.Contains(letter.Languages(), v) {
		return fmt.Errorf("there are no letters in %q; there are letters in %s", v, strings.Join(letter.Languages(), ", "))
	}
	c.Language = v
	return nil
}

func setEmail(c *receivable.Creditor, v string) error {
	if v == "" {
		c.Email = ""
		return nil
	}
	address, err := mail.ParseAddress(v)
	if err != nil {
		return fmt.Errorf("%q is not an e-mail address", v)
	}
	c.Email = address.Address
	return nil
}

// setIBAN takes an account number whose check digits are right (ISO 13616): a
// wrong one would send the client's money elsewhere.
func setIBAN(c *receivable.Creditor, v string) error {
	v = strings.ToUpper(strings.TrimSpace(v))
	if v != "" && !goodIBAN(strings.ReplaceAll(v, " ", "")) {
		return fmt.Errorf("%q is not an IBAN; its check digits are wrong. Other account numbers go into bank=", v)
	}
	c.Bank.IBAN = v
	return nil
}

func goodIBAN(v string) bool {
	if len(v) < 15 || len(v) > 34 {
		return false
	}
	rest := 0
	for _, r := range v[4:] + v[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// TodayOf is the day it is where the creditor works.
func (d *Desk) TodayOf(ctx context.Context, id receivable.CreditorID) (day.Date, error) {
	c, err := d.creditor(ctx, id)
	return d.todayOf(c), err
}

func setZone(c *receivable.Creditor, v string) error {
	if _, err := time.LoadLocation(v); err != nil || v == "Local" {
		return fmt.Errorf("%q is not a time zone; write it like Europe/Berlin", v)
	}
	c.Zone = v
	return nil
}

func setCurrency(c *receivable.Creditor, v string) error {
	currency := money.Currency(strings.ToUpper(v))
	if !currency.Known() {
		return fmt.Errorf("%q is not a currency code, such as USD or EUR", v)
	}
	c.Currency = currency
	return nil
}

const mostLogo = 2 << 20

func setLogo(c *receivable.Creditor, path string) error {
	if path == "" {
		c.Logo = nil
		return nil
	}
	st, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("the logo %s cannot be read", path)
	}
	if st.Size() > mostLogo {
		return fmt.Errorf("the logo has %d bytes; at most %d are taken", st.Size(), mostLogo)
	}
	if c.Logo, err = os.ReadFile(path); err != nil {
		return fmt.Errorf("the logo %s cannot be read", path)
	}
	return pdf.CheckLogo(c.Logo)
}

// SetLogo sets the picture of the letterhead, a PNG or JPEG; none takes it away.
func (d *Desk) SetLogo(ctx context.Context, id receivable.CreditorID, picture []byte) error {
	if len(picture) > 0 {
		if err := pdf.CheckLogo(picture); err != nil {
			return err
		}
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, id)
		if err != nil {
			return err
		}
		c.Logo = picture
		return tx.SaveCreditor(ctx, c)
	})
}

func setHolidays(c *receivable.Creditor, v string) error {
	var changes []receivable.HolidayChange
	for _, l := range lines(v) {
		on, work := strings.CutPrefix(l, "+")
		d, err := day.Parse(on)
		if err != nil {
			return err
		}
		changes = append(changes, receivable.HolidayChange{On: d, Work: work})
	}
	c.Holidays = changes
	return nil
}

func holidayText(changes []receivable.HolidayChange) string {
	var list []string
	for _, h := range changes {
		if h.Work {
			list = append(list, "+"+h.On.String())
		} else {
			list = append(list, h.On.String())
		}
	}
	return strings.Join(list, "|")
}

func lines(v string) []string {
	var list []string
	for l := range strings.SplitSeq(v, "|") {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}

func yes(key, v string) (bool, error) {
	switch strings.ToLower(v) {
	case "yes", "true", "1":
		return true, nil
	case "no", "false", "0", "":
		return false, nil
	}
	return false, fmt.Errorf("%s is yes or no, not %q", key, v)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func sizeOf(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return fmt.Sprintf("%d bytes", len(b))
}
