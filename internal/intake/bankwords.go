package intake

import (
	"slices"
	"strings"
	"sync"
)

// bankText is the table of headings of bank lists, as synonymText is that of
// invoice lists: field, weight, headings. From 80 on a heading speaks for a bank
// list by itself.
const bankText = `
booked_on 100 Booking Date|Booked On|Posting Date|Posted Date|Date Posted|Post Date|Buchungstag|Buchungsdatum|Datum der Buchung|Date de comptabilisation|Date comptable|Date d'opération|Date opération|Fecha de operación|Fecha operación|Fecha contable|F. Operación|Fecha de contabilización|Data operazione|Data contabile|Data registrazione|Data de lançamento|Data lançamento|Data do movimento|Data mov|Data movimento|Data operação|Boekdatum|Boekingsdatum|Transactiedatum|Data księgowania|Data operacji|Datum zaúčtování|Zaúčtováno|Könyvelés dátuma|Könyvelési dátum|Könyvelési nap|Bogføringsdato|Bokföringsdag|Bokføringsdato|Bokförd|Kirjauspäivä|Dátum zaúčtovania|Datum knjiženja
booked_on 85 Transaction Date|Date of Transaction|Trans Date|Date Time|Completed Date|Tranzakció dátuma|Tranzakció időpontja|Datum verrichting|Datum transakce|Dátum transakcie|Date transaction|Date de l'opération|Fecha transacción|Fecha movimiento|Data transazione|Data transação|Data transakcji|Transaktionsdatum|Umsatzdatum|Transaktionsdatum
booked_on 60 Date|Datum|Fecha|Data|Tag|Dato|Dátum|Päivämäärä|Created|Created On|Started Date|Completed On
valued_on 100 Value Date|Valued On|Valuta Date|Wertstellung|Wertstellungsdatum|Wertstellungstag|Valutadatum|Valuta-Datum|Date de valeur|Date valeur|Fecha valor|F. Valor|Fecha de valor|Data valuta|Data valor|Data-valor|Rentedatum|Interestdatum|Data waluty|Datum valuty|Dátum valuty|Értéknap|Rentedato|Valutadag|Ränta datum|Arvopäivä|Valør|Datum verrekening|Settlement Date
valued_on 80 Valuta|Valeur|Valör|Execution Date|Effective Date|Datum provedení|Datum splatnosti|Datum uitvoering|Date d'exécution|Fecha de ejecución
amount 95 Net|Netto|Amount in Account Currency|Billing Amount|Zaúčtovaná částka
amount 90 Amount|Betrag|Umsatz|Transaction Amount|Amount of Transaction|Montant|Montant de l'opération|Importe|Importo|Montante|Valor|Bedrag|Kwota|Kwota operacji|Kwota transakcji|Částka|Objem|Suma|Čiastka|Összeg|Tranzakció összege|Beløb|Belopp|Beløp|Määrä|Iznos|Betrag Kontowährung|Amt|Value
amount 70 Gross|Brutto|Total|Local Value|Umsatz in Kontowährung
debit 100 Debit|Debits|Debit Amount|Withdrawal|Withdrawals|Withdrawal Amount|Money Out|Paid Out|Payments Out|Out|Soll|Ausgang|Ausgänge|Ausgaben|Lastschrift|Belastung|Débit|Montant débit|Débit euros|Débit eur|Sorties|Cargo|Cargos|Debe|Adeudo|Addebito|Addebiti|Dare|Uscite|Débito|Débitos|Debet|Debet bedrag|Af|Afgeschreven|Uitgaven|Obciążenie|Obciążenia|Wydatek|Wn|Výdej|Výdaj|Na vrub|Terhelés|Terhelések|Udgift|Uttag|Ut|Ut fra konto|Otto
credit 100 Credit|Credits|Credit Amount|Deposit|Deposits|Deposit Amount|Money In|Paid In|Payments In|In|Haben|Eingang|Eingänge|Einnahmen|Gutschrift|Crédit|Montant crédit|Crédit euros|Crédit eur|Entrées|Abono|Abonos|Haber|Ingreso|Accredito|Accrediti|Avere|Entrate|Crédito|Créditos|Credit bedrag|Bij|Bijgeschreven|Inkomsten|Uznanie|Uznania|Wpływ|Ma|Příjem|Ve prospěch|Jóváírás|Jóváírások|Indtægt|Insättning|Inn|Inn på konto|Pano
sign 100 Af Bij|Af/Bij|Bij/Af|Soll/Haben|S/H|Soll-/Haben-Kennzeichen|Sollhabenkennzeichen|SH|H/S|D/C|C/D|DC|CD|DR/CR|CR/DR|Debit/Credit|Credit/Debit|Debit Credit|Debit Credit Indicator|Credit Debit Indicator|Cdt/Dbt|Debet/Credit|Credit/Debet|Debit or Credit|Sens|Débit/Crédit|Cargo/Abono|Debe/Haber|Signo|Segno|Dare/Avere|Débito/Crédito|D/H|Bevétel/Kiadás|Terhelés/Jóváírás|Vorzeichen|Kennzeichen|In/Out|Wn/Ma|Příjem/Výdej|Direction
balance 100 Balance|Running Balance|Running Bal|Guthaben|Kontoguthaben|Account Balance|Ledger Balance|Balance After|Book Balance|Saldo|Kontostand|Saldo nach Buchung|Neuer Saldo|Kontosaldo|Solde|Solde après opération|Saldo disponible|Saldo contabile|Saldo contábil|Saldo contabilístico|Saldo na mutatie|Saldo na trn|Saldo po operacji|Zůstatek|Zůstatek po transakci|Zostatok|Egyenleg|Könyvelt egyenleg|Behållning|Saldo efter|Salg efter|Stanje
counterparty 100 Counterparty Name|Name of Counterparty|Counteraccount name|Partner Name|Beneficiary|Beneficiary Name|Payee|Payee Name|Payer|Payer Name|Merchant|Merchant Name|Payer/Payee|Payee/Payer|Name Payer/Payee|Beguenstigter/Zahlungspflichtiger|Begünstigter/Zahlungspflichtiger|Auftraggeber/Empfänger|Auftraggeber/Zahlungsempfänger|Empfänger/Zahlungspflichtiger|Auftraggeber/Begünstigter|Zahlungsempfänger/Zahlungspflichtiger|Name Zahlungsbeteiligter|Zahlungsbeteiligter|Gegenpartei|Kontrahent|Empfänger|Partnername|Zahlungspartner|Contrepartie|Nom de la contrepartie|Nom contrepartie|Tiers|Bénéficiaire|Donneur d'ordre|Contraparte|Beneficiario|Ordenante|Ordinante/Beneficiario|Ordenante/Beneficiario|Controparte|Nome controparte|Beneficiário|Naam tegenpartij|Tegenpartij|Naam tegenrekening|Naam/Omschrijving|Naam / Omschrijving|Handelaar|Begunstigde|Nadawca/Odbiorca|Nadawca / Odbiorca|Dane kontrahenta|Nazwa kontrahenta|Odbiorca|Nazwa nadawcy|Nazwa odbiorcy|Nazwa odbiorcy/nadawcy|Název protiúčtu|Protistrana|Název protistrany|Názov protistrany|Partner neve|Partner név|Kedvezményezett|Közlemény partner|Modtager|Mottagare|Mottaker|Afsender|Saaja/Maksaja|Partner
counterparty 75 Counterparty|Name|Nom|Nombre|Nome|Naam|Nazwa|Jméno|Název|Név|Navn|Namn
payer 100 Zahlungspflichtiger|Zahlungspflichtige|Zahlungspflichtige*r|Remitter|Ordering Party|Sender|Sender Name|Absender|Einzahler|Nadawca|Payeur|Pagador|Debtor Name|Debtor
payee 100 Zahlungsempfänger|Zahlungsempfänger*in|Zahlungsempfänger in|Recipient|Recipient Name|Creditor Name|Creditor
payer_account 100 From Email Address|Absender E-Mail-Adresse|Payer Account|Debtor IBAN|Sender Account|Sender IBAN
payee_account 100 To Email Address|Empfänger E-Mail-Adresse|Payee Account|Creditor IBAN|Recipient Account|Beneficiary Account|Recipient IBAN
counterparty_iban 100 Counterparty IBAN|Counterparty Account|Counterparty Account Number|Counter Account|Contra Account|Partner IBAN|Partner Account|Partner Account Number|Partner Account IBAN|IBAN Zahlungsbeteiligter|IBAN/Kontonummer des Auftraggebers|IBAN Auftraggeber/Empfänger|Kontonummer/IBAN|IBAN/Kontonummer|Kontonummer/IBAN Auftraggeber|Empfänger IBAN|IBAN Empfänger|Gegenkonto|IBAN Gegenkonto|Gegenkonto IBAN|Gegenkontonummer|Konto Auftraggeber|Compte contrepartie|IBAN contrepartie|Compte bénéficiaire|Cuenta contrapartida|IBAN contraparte|Cuenta contraparte|IBAN controparte|Conto controparte|Tegenrekening|Tegenrekening IBAN/BBAN|Tegenrekening IBAN|Rekening tegenpartij|Rekeningnummer tegenpartij|IBAN tegenpartij|Rachunek kontrahenta|Rachunek przeciwstawny|Rachunek nadawcy/odbiorcy|Numer rachunku kontrahenta|Konto kontrahenta|Nr rachunku nadawcy/odbiorcy|Číslo protiúčtu|Protiúčet|Číslo účtu protistrany|Protiúčet a kód banky|IBAN protiúčtu|Partner számlaszáma|Ellenszámla|Ellenoldali számlaszám|Modtagerkonto|Mottagarkonto|Vastatili|Saajan tilinumero
counterparty_iban 80 Bank Account|Bank account details|Bankovní spojení|Counterparty|Bankverbindung
counterparty_iban 60 IBAN|Account|Account Number|Account No|Kontonummer|Konto|Konto-Nr|Compte|Numéro de compte|Cuenta|Número de cuenta|Conto|Conta|Rekening|Rekeningnummer|Rachunek|Numer konta|Numer rachunku|Číslo účtu|Účet|Számlaszám|Konto nr|Kontonr|Tilinumero
counterparty_bank 100 BIC|BIC/SWIFT|SWIFT|SWIFT/BIC|BIC (SWIFT-Code)|SWIFT-BIC|BLZ|Bankleitzahl|BIC tegenpartij|Counterparty BIC|BIC Zahlungsbeteiligter|BIC contrepartie|BIC Gegenkonto|Counterparty Bank|Bank Name|Název banky|Kód banky|BIC/Bankleitzahl|Bankname|Bank Empfänger
counterparty_address 100 Adres tegenpartij|Counterparty Address|Adresse contrepartie|Adresse Zahlungsbeteiligter|Adresa protistrany
own_account 100 Auftragskonto|Own Account|My Account|Your Account|Account IBAN|IBAN Auftragskonto|Bezeichnung Auftragskonto|Eigenes Konto|Mijn rekening|IBAN/BBAN|Mon compte|Mi cuenta|Moje konto|Můj účet|Konto własne|Rachunek własny|Own Account Number
own_account 62 IBAN|Account|Account Number|Account No|Kontonummer|Konto|Konto-Nr|Compte|Numéro de compte|Cuenta|Número de cuenta|Conto|Conta|Rekening|Rekeningnummer|Rachunek|Numer konta|Numer rachunku|Číslo účtu|Účet|Számlaszám|Konto nr|Kontonr|Tilinumero|Kredietkaart|Kartennummer|Card Number|Kreditkarte|Kártyaszám|Numéro de carte|Número de tarjeta|Kaartnummer
own_holder 100 Kontoinhaber|Account Holder|Account Name|Account Owner|Rubrieknaam|Titulaire|Titular|Intestatario|Rekeninghouder|Číslo a název účtu|Název účtu|Számla neve|Právní název|Kaarthouder|Cardholder|Card Member|Karteninhaber|Short Name
text 100 Remittance Information|Remittance|Purpose|Payment Details|Payment Reference|Transaction Details|Transaction Description|Verwendungszweck|Verwendungszweck 1|Verwendungszweck 2|Verwendungszweckzeile|Vwz|Zahlungszweck|Buchungsdetails|Mitteilung|Mitteilungen|Zahlungsgrund|Libellé|Libellé de l'opération|Détail|Détails|Communication|Motif|Informations complémentaires|Concepto|Concepto ampliado|Observaciones|Descripción|Más datos|Causale|Descrizione|Descrizione estesa|Causale/Descrizione|Descrição|Descritivo|Descrição do movimento|Omschrijving|Omschrijving-1|Omschrijving-2|Omschrijving-3|Mededeling|Mededelingen|Vrije mededeling|Opis|Opis operacji|Opis transakcji|Tytuł|Tytuł operacji|Tytułem|Szczegóły|Zpráva|Zpráva pro příjemce|Zpráva pro mě|Popis|Popis transakce|Message for payee|Message for me|Informace k platbě|Účel platby|Správa pre príjemcu|Közlemény|Részletek|Megjegyzés|Tekst|Meddelelse|Meddelande|Melding|Forklaring|Viesti|Selitys|Item 1|Item 2|Narrative|Narration|Particulars|Remarks
text 75 Ref|Reference|Referenz|Référence|Referencia|Riferimento|Referência|Referentie|Reference 1|Reference 2
text 80 Description|Details|Detail|Label|Memo|Message|Transaction|Text|Item|Poznámka|Note|Notes|Client note|Klientská poznámka|Toelichting|More Details|Extra Information|Additional Information|Locatie|Item Title|Subject|Auxiliary
code 100 Buchungstext|Buchungsart|Umsatzart|Umsatztyp|Transaktionstyp|Transaction Type|Type of Transaction|Transaction Code|Booking Type|Geschäftsvorfall|Vorgang|Vorgang/Verwendungszweck|Type d'opération|Nature de l'opération|Tipo de operación|Tipo operazione|Tipo de movimento|Mutatiesoort|Transactietype|Typ operacji|Typ transakcji|Rodzaj operacji|Rodzaj transakcji|Typ transakce|Druh transakce|Kategorie transakce|Typ pohybu|Tranzakció típusa|Típus|Transaktionstyp|Codice causale
code 60 Type|Typ|Art|Tipo|Code|Položka|Category|Transaction Category|Shared Item
currency 100 Currency|Currency Code|Curr|CCY|Account Currency|Währung|Waehrung|Kontowährung|Devise|Moneda|Divisa|Valuta|Moeda|Munt|Munteenheid|Waluta|Waluta rachunku|Měna|Měna účtu|Mena|Devizanem|Valuutta|Valutakod|Tranzakció devizaneme
reference 100 Structured Reference|Creditor Reference|Gestructureerde mededeling|Communication structurée|Betalingskenmerk|Variable symbol|Variable symbol 1|Variabilní symbol|Variabilní symbol 1|Variabilný symbol|VS|KID|OCR|Referenzart|QR-Referenz|ESR-Referenz|Viitenumero|Viite|Referencia del recibo|Payment Reference Number|Structured Communication
bank_reference 100 Transaction ID|Transaktionscode|Transaction Reference|Transaction Reference Number|Transaction Number|Transaction No|Bank Reference|Operation Number|Operation ID|Bankreferenz|Buchungsreferenz|Transaktions-ID|Referenz-Nr|Umsatz-ID|Référence de l'opération|Référence opération|Número de operación|ID Operación|ID transakce|ID pohybu|ID operace|Id transakcji|Numer transakcji|Referenční číslo transakce|Tranzakció azonosító|Tranzakcióazonosító|Transactie ID|Transactiereferentie|Volgnr|Volgnummer|Arkivreference|Arkistointitunnus
bank_reference 60 ID|Uniq Id|Document Number|Receipt Number
end_to_end 100 End to End ID|EndToEndId|End-to-End-Referenz|Ende-zu-Ende-Referenz|Kundenreferenz|Kundenreferenz (End-to-End)|E2E|Reference platby|Customer Reference
mandate 100 Mandatsreferenz|Mandate|Mandate Reference|Mandate ID|Machtigingskenmerk|Mandaat|Référence du mandat
fee 100 Fee|Fees|Charge|Charges|Bank Charges|Commission|Gebühr|Gebühren|Entgelt|Auslagenersatz Ruecklastschrift|Frais|Comisión|Comissão|Commissione|Commissioni|Kosten|Kosten op verrichting|Opłata|Prowizja|Poplatek|Poplatky|Díj|Jutalék|Gebyr|Avgift
original_amount 100 Original Amount|Amount Currency|Foreign Amount|Amount (Foreign Currency)|Local Amount|Betrag (Fremdwährung)|Betrag Fremdwährung|Fremdwährungsbetrag|Originalbetrag|Ursprungsbetrag|Betrag in Fremdwährung|Montant en devise|Importe en divisa|Importo in divisa|Originele bedrag|Původní částka|Původní částka a měna|Kwota oryginalna|Kwota w walucie
original_currency 100 Original Currency|Foreign Currency|Local Currency|Fremdwährung|Originalwährung|Devise d'origine|Divisa original|Původní měna|Waluta oryginalna|Waluta transakcji
status 100 Status|State|Transaction Status|Umsatzstatus|Buchungsstatus|Info|Statut|Estado|Stato|Stav|Tila
opening_balance 100 Initial Balance|Opening Balance|Anfangssaldo|Solde initial|Saldo inicial|Saldo iniziale|Beginsaldo|Saldo początkowe|Počáteční zůstatek|Nyitó egyenleg|Start Balance
closing_balance 100 Final Balance|Closing Balance|Endsaldo|Schlusssaldo|Solde final|Saldo final|Saldo finale|Eindsaldo|Saldo końcowe|Konečný zůstatek|Záró egyenleg|End Balance
covers_from 100 Initial Date|Statement From|Period From|From Date|Zeitraum von|Date début
covers_through 100 Final Date|Statement To|Period To|To Date|Zeitraum bis|Date fin
`

var bankHeadings = sync.OnceValue(func() map[string][]candidate { return headingTable(bankText) })

// bankMeanings lists what a heading may mean in a bank list, best first.
func bankMeanings(heading string) []candidate {
	if c := bankHeadings()[compact(heading)]; c != nil {
		return c
	}
	if strings.TrimSpace(heading) == "+/-" {
		return []candidate{{Sign, 100}}
	}
	if currency, bare := currencyInHeading(heading); currency != "" {
		if c := bankHeadings()[compact(bare)]; c != nil {
			return nearer(c)
		}
	}
	if i := strings.IndexByte(heading, '('); i > 0 {
		return bankHeadings()[compact(heading[:i])]
	}
	return nil
}

// nearer prefers a sum whose heading names its currency: beside it stands what was
// paid in another.
func nearer(list []candidate) []candidate {
	list = slices.Clone(list)
	for i := range list {
		if list[i].field == Amount {
			list[i].weight += 3
		}
	}
	return list
}
