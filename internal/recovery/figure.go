package recovery

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// ownKey is a figure that a creditor knows by a name of its own: one of the
// model's by another name, or one that the model asks each creditor for.
type ownKey struct {
	key     string
	path    string // in the parameters of remedy; "" for one that is not there
	meaning string
}

// The figures that are no parameters of the model.
const (
	figureHourly = "hourly_rate"
	figureLimit  = "small_claims_limit"
)

var ownKeys = []ownKey{
	{figureHourly, "", "what an hour of your work is worth"},
	{"own_time_below", "model.small_money.amount", "below this sum your own time decides"},
	{"arbitration_from", "model.arbitration_brackets.looked_at_first_from", "from this sum on arbitration is looked at first"},
	{figureLimit, "", "limit of the small-claims court you would ask, in place of the law's"},
}

// modelHead begins the paths of most parameters; people leave it out.
const modelHead = "model."

// figureNamed finds the name a figure is kept under, and its unit.
func figureNamed(key string) (name, unit string, err error) {
	for _, k := range ownKeys {
		if k.key == key && k.path == "" {
			return key, "money", nil
		}
		if k.key == key {
			key = k.path
		}
	}
	for _, path := range []string{key, modelHead + key} {
		if f, ok := remedy.Defaults().Figure(path); ok {
			return path, f.Unit, nil
		}
	}
	return "", "", fault.Invalidf("figure_unknown", key, "there is no figure of this name; dunwell figure --all lists them")
}

// SetFigures keeps the creditor's own figures, KEY=VALUE, in place of the
// defaults; an empty value lets the default count again. Sums are in the
// creditor's currency where they name none. Every account is looked at again today.
func (d *Desk) SetFigures(ctx context.Context, creditor receivable.CreditorID, values map[string]string, source string, a Act) error {
	today, err := d.change(ctx, creditor, &a, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		var faults fault.List
		var rows []store.OwnFigure
		for _, key := range slices.Sorted(maps.Keys(values)) {
			row, err := readFigure(key, strings.TrimSpace(values[key]), c.Currency)
			if f := asFault(err); f != nil {
				faults = append(faults, f)
				continue
			}
			if err != nil {
				return err
			}
			row.Source, row.On, row.Author, row.Note = source, a.On, a.By, a.Note
			rows = append(rows, row)
		}
		if err := faults.Err(); err != nil {
			return err
		}
		for _, row := range rows {
			if err := tx.SaveOwnFigure(ctx, creditor, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.wakeAll(ctx, creditor, today)
}

// readFigure checks one figure and writes it as it is kept.
func readFigure(key, value string, currency money.Currency) (store.OwnFigure, error) {
	name, unit, err := figureNamed(key)
	row := store.OwnFigure{Name: name}
	if err != nil || value == "" {
		return row, err
	}
	if unit != "money" {
		row.Value = value
		_, err := remedy.Defaults().With(map[string]string{name: value})
		return row, err
	}
	sum, of, named := strings.Cut(value, " ")
	if named {
		currency = money.Currency(strings.ToUpper(strings.TrimSpace(of)))
	}
	amount, err := money.Parse(sum, currency)
	if err != nil {
		return row, err
	}
	if amount.Sign() < 0 || name == figureHourly && amount.IsZero() {
		return row, fault.Invalidf("sum_not_positive", key, "%s must be more than nothing", key)
	}
	row.Value, row.Currency = amount.Decimal(), amount.Currency()
	if name == figureHourly || name == figureLimit {
		return row, nil
	}
	_, err = remedy.Defaults().With(map[string]string{name: written(row)})
	return row, err
}

// written is a figure as the model reads it.
func written(f store.OwnFigure) string {
	if f.Currency == "" {
		return f.Value
	}
	return f.Value + " " + string(f.Currency)
}

// figuresOf is what a creditor's remedies are computed from: the parameters with
// his own in place, and what only he can know. A zero sum was never given.
type figuresOf struct {
	Values           map[string]string // his own, by path, as the model reads them
	Parameters       *remedy.Parameters
	HourlyRate       money.Amount
	SmallClaimsLimit money.Amount
}

// ownNote is the mark by which remedy knows a figure of the creditor's own.
const ownNote = "your own figure"

// figures reads the creditor's own figures. One that no longer fits the model is
// left out: the default counts.
func (d *Desk) figures(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (figuresOf, error) {
	f := figuresOf{Parameters: remedy.Defaults()}
	rows, err := tx.OwnFigures(ctx, creditor)
	if err != nil {
		return f, err
	}
	own := map[string]remedy.Own{}
	f.Values = map[string]string{}
	for _, row := range rows {
		switch row.Name {
		case figureHourly:
			f.HourlyRate, err = money.Parse(row.Value, row.Currency)
		case figureLimit:
			f.SmallClaimsLimit, err = money.Parse(row.Value, row.Currency)
		default:
			if one := ownFigure(row); fits(row.Name, one) {
				own[row.Name] = one
				f.Values[row.Name] = one.Value
			}
		}
		if err != nil {
			return f, err
		}
	}
	if len(own) > 0 {
		f.Parameters, err = remedy.Defaults().WithMarked(own)
	}
	return f, err
}

func ownFigure(row store.OwnFigure) remedy.Own {
	source := row.Source
	if source == "" {
		source = "you"
	}
	return remedy.Own{Value: written(row), Mark: law.Mark{Sources: []string{source}, AsOf: row.On.String(), Confidence: law.Single, Note: ownNote}}
}

func fits(name string, one remedy.Own) bool {
	_, err := remedy.Defaults().WithMarked(map[string]remedy.Own{name: one})
	return err == nil
}

// FigureLine is a figure as it stands beside its default.
type FigureLine struct {
	Key        string
	Value      string // the creditor's own, "" where the default counts
	Default    string // "" where there is none
	Unit       string
	Meaning    string // "" for a parameter that its path explains
	Source     string
	Confidence string // of the default
	On         day.Date
	By         string
}

// Figures are the creditor's own figures with the defaults beside them: those he
// is asked for, those he set, and with all every figure of the model.
func (d *Desk) Figures(ctx context.Context, creditor receivable.CreditorID, all bool) (lines []FigureLine, err error) {
	var rows []store.OwnFigure
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		rows, err = tx.OwnFigures(ctx, creditor)
		return err
	})
	if err != nil {
		return nil, err
	}
	own := map[string]store.OwnFigure{}
	for _, row := range rows {
		own[row.Name] = row
	}
	known := map[string]bool{}
	for _, k := range ownKeys {
		name := k.path
		if name == "" {
			name = k.key
		}
		known[name] = true
		l := figureLine(name, own[name])
		l.Key, l.Meaning = k.key, k.meaning
		lines = append(lines, l)
	}
	for _, path := range remedy.Defaults().Paths() {
		if _, set := own[path]; (set || all) && !known[path] {
			lines = append(lines, figureLine(path, own[path]))
		}
	}
	return lines, nil
}

func figureLine(name string, own store.OwnFigure) FigureLine {
	l := FigureLine{Key: strings.TrimPrefix(name, modelHead), Unit: "money", Value: written(own), Source: own.Source, On: own.On, By: own.Author}
	if f, ok := remedy.Defaults().Figure(name); ok {
		l.Unit, l.Default, l.Confidence = f.Unit, strconv.FormatFloat(f.Value, 'f', -1, 64), string(f.Mark.Confidence)
		if f.Unit == "money" {
			l.Default += " USD"
		}
		if own.Value == "" {
			l.Source = strings.Join(f.Mark.Sources, "; ")
		}
	}
	return l
}
