// Package statement holds the nouns of bank statements. One package a format
// reads files into them; nothing here knows a format or the database.
package statement

import (
	"iter"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Statement is what one statement says of its account. From, Through and the
// balances are zero where the file does not tell them.
type Statement struct {
	Format   string // as the file names itself: camt.053.001.08, mt940, ofx 1.02, qif, csv
	ID       string // the bank's number of the statement
	Account  Account
	From     day.Date // first day that is covered
	Through  day.Date // last day of which all booked lines are in
	Opening  *Balance
	Closing  *Balance
	Intraday bool         // a report of the day so far, not a closed statement: Through is not complete
	Lines    int          // booked lines that were read
	Waiting  int          // pending lines that were read
	In       money.Amount // sum of the booked lines with money in; no currency where there are none, or of several currencies
	Out      money.Amount // sum of those with money out, above zero; no currency as In
	Warnings []Warning    // about the statement as a whole
}

// Warning is something that was understood and should be looked at.
type Warning struct {
	Code string // published in docs/codes.md
	Text string
}

// Account is the creditor's own account at a bank.
type Account struct {
	IBAN     string // without spaces, upper case
	Number   string // other than an IBAN, as it came
	Bank     string // BIC or bank code
	Currency money.Currency
	Holder   string
}

// Balance is what stood on the account on a day.
type Balance struct {
	On     day.Date
	Amount money.Amount // below zero where the account is overdrawn
}

// Line is one movement. A bulk booking that lists its parts is one line a part.
type Line struct {
	Where     int          // line of the file, from 1; of XML and SGML that of the record's start
	On        day.Date     // booked on
	Value     day.Date     // money counts from; zero where it is not told
	Amount    money.Amount // above zero: money came in
	Reversal  bool         // takes back an earlier line
	Pending   bool         // not booked yet: counted, never believed
	BankID    string       // the bank's own reference, the same whenever the line is listed; "" for none
	Bulk      string       // the bulk booking it is part of, "" for none
	Code      string       // kind of booking as the bank codes it
	Other     Party        // who paid, or was paid
	Ultimate  string       // on whose behalf, "" where that is the same
	Text      string       // remittance information and whatever the bank says beside it, lines joined by a space
	Reference string       // structured creditor reference (RF, QRR, KID, OCR …), "" for none
	EndToEnd  string       // the payer's own reference, "" for none or NOTPROVIDED
	Mandate   string       // of a direct debit
	Returned  string       // reason code where a payment or debit came back
	Original  money.Amount // in the payer's currency where it differs; no currency where none is told
	Charges   money.Amount // taken by banks on the way; no currency where none is told
	Raw       string       // as it stood in the file, cut at MostRaw bytes
	Account   *Account     // the creditor's account it stands on, shared by the lines of a statement; nil where the file names none
	Assumed   bool         // the file tells no day for it: On is the last day it can have been booked on
	Warnings  []Warning    // what was understood with a doubt
}

// MostRaw bounds how much of a line as it came is kept.
const MostRaw = 8 << 10

// Options is what a reader is told beside the file.
type Options struct {
	Currency money.Currency // of the creditor: stands in where the file names none
	Encoding string         // of the characters; "" finds it out
	Dates    string         // order of a date written in digits: "dmy", "mdy", "ymd"; "" finds it out
}

// Party is the other side of a line, as far as the bank names it.
type Party struct {
	Name    string
	IBAN    string
	Number  string // account number that is no IBAN
	Bank    string // BIC, bank code or name: where a judgment would be served
	Address string
}

// Part is the next thing a reader found: a line, or the end of a statement with all
// that is known of it. A statement comes after its lines.
type Part struct {
	Line      *Line
	Statement *Statement
}

// Parts is a file as it is read. An error that is a fault.Invalid speaks of one
// record, which is left out, and reading goes on; where it is the last, the file
// could not be read further. Any other error ends the reading.
type Parts = iter.Seq2[Part, error]
