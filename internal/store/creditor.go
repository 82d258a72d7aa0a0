package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"dunwell/internal/receivable"
)

const creditorColumns = `id, name, what, address, place, zone, language, sender, email, phone, is_company, currency,
	bank_holder, bank_iban, bank_bic, bank_lines, brand, logo, public_url, holidays, policy, informal, autopilot`

// firstAccount is the number of a creditor's first account.
const firstAccount = 1001

// SaveCreditor adds the creditor, or changes the one with that id.
func (tx *Tx) SaveCreditor(ctx context.Context, c receivable.Creditor) error {
	holidays, err := json.Marshal(c.Holidays)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO creditor (`+creditorColumns+`, next_account, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
		ON CONFLICT (id) DO UPDATE SET
			name = excluded.name, what = excluded.what, address = excluded.address, place = excluded.place, zone = excluded.zone,
			language = excluded.language, sender = excluded.sender, email = excluded.email, phone = excluded.phone,
			is_company = excluded.is_company, currency = excluded.currency, bank_holder = excluded.bank_holder,
			bank_iban = excluded.bank_iban, bank_bic = excluded.bank_bic, bank_lines = excluded.bank_lines, brand = excluded.brand,
			logo = excluded.logo, public_url = excluded.public_url, holidays = excluded.holidays, policy = excluded.policy,
			informal = excluded.informal, autopilot = excluded.autopilot`,
		c.ID, c.Name, c.What, linesValue(c.Address), c.Place, c.Zone, c.Language, c.Sender, c.Email, c.Phone, c.IsCompany, c.Currency,
		c.Bank.Holder, c.Bank.IBAN, c.Bank.BIC, linesValue(c.Bank.Lines), c.Brand, bytesValue(c.Logo), c.PublicURL, string(holidays),
		c.Policy, c.Informal, linesValue(c.Autopilot), firstAccount, instant(tx.now))
	return err
}

// Creditor is the creditor with that id.
func (tx *Tx) Creditor(ctx context.Context, id receivable.CreditorID) (receivable.Creditor, error) {
	c, err := scanCreditor(tx.row(ctx, `SELECT `+creditorColumns+` FROM creditor WHERE id = $1`, id).Scan)
	return c, missing(err, "creditor", id)
}

// Creditors are all creditors of the book, by id.
func (tx *Tx) Creditors(ctx context.Context) ([]receivable.Creditor, error) {
	var list []receivable.Creditor
	err := tx.each(ctx, func(rows *sql.Rows) error {
		c, err := scanCreditor(rows.Scan)
		list = append(list, c)
		return err
	}, `SELECT `+creditorColumns+` FROM creditor ORDER BY id`)
	return list, err
}

func scanCreditor(scan func(...any) error) (c receivable.Creditor, err error) {
	var holidays string
	err = scan(&c.ID, &c.Name, &c.What, linesInto(&c.Address), &c.Place, &c.Zone, &c.Language, &c.Sender, &c.Email, &c.Phone,
		&c.IsCompany, &c.Currency, &c.Bank.Holder, &c.Bank.IBAN, &c.Bank.BIC, linesInto(&c.Bank.Lines), &c.Brand, &c.Logo,
		&c.PublicURL, &holidays, &c.Policy, &c.Informal, linesInto(&c.Autopilot))
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(holidays), &c.Holidays)
}

// Setting is one setting of a creditor, "" when it was never set.
func (tx *Tx) Setting(ctx context.Context, creditor receivable.CreditorID, name string) (string, error) {
	var value string
	err := tx.row(ctx, `SELECT value FROM creditor_setting WHERE creditor = $1 AND name = $2`, creditor, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// Settings are all settings of a creditor.
func (tx *Tx) Settings(ctx context.Context, creditor receivable.CreditorID) (map[string]string, error) {
	settings := map[string]string{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var name, value string
		err := rows.Scan(&name, &value)
		settings[name] = value
		return err
	}, `SELECT name, value FROM creditor_setting WHERE creditor = $1 ORDER BY name`, creditor)
	return settings, err
}

// SettingsNamed are the settings of one name, of all creditors that have it.
func (tx *Tx) SettingsNamed(ctx context.Context, name string) (map[receivable.CreditorID]string, error) {
	settings := map[receivable.CreditorID]string{}
	err := tx.each(ctx, func(rows *sql.Rows) error {
		var creditor receivable.CreditorID
		var value string
		err := rows.Scan(&creditor, &value)
		settings[creditor] = value
		return err
	}, `SELECT creditor, value FROM creditor_setting WHERE name = $1 AND value <> '' ORDER BY creditor`, name)
	return settings, err
}

// SetSetting sets one setting of a creditor.
func (tx *Tx) SetSetting(ctx context.Context, creditor receivable.CreditorID, name, value string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO creditor_setting (creditor, name, value, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (creditor, name) DO UPDATE SET value = excluded.value, at = excluded.at`,
		creditor, name, value, instant(tx.now))
	return err
}
