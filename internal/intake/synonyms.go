package intake

import (
	"strings"
	"sync"
)

// candidate is one thing a heading may mean, and how surely, up to 100.
type candidate struct {
	field  Field
	weight int
}

// synonymText is the table of headings: field, weight, and headings in English,
// German, French, Spanish, Italian, Portuguese, Dutch and Polish. A heading may
// stand under several fields; its column's content then decides.
const synonymText = `
invoice_number 100 Invoice Number|Invoice No|Invoice #|Invoice Nr|Inv No|Inv Number|Rechnungsnummer|Rechnungs-Nr|Rechnung Nr|Rechnungsnr|RE-Nr|RgNr|Numéro de facture|N° facture|No facture|Num facture|Facture n°|Número de factura|Nº factura|N factura|Num factura|Numero fattura|N. fattura|Nr fattura|Fattura n|Número da fatura|Número da factura|Nº fatura|N fatura|Factuurnummer|Factuur nr|Factuurnr|Numer faktury|Nr faktury|Faktura nr|Numer FV
invoice_number 90 Invoice ID|InvoiceID|Bill Number|Belegnummer|Belegnr|Beleg-Nr|Belegfeld 1|Pièce|N° pièce|Numéro de pièce|Numéro document|Número de documento|Nº documento|Numero documento|Nr documento|Número do documento|Documentnummer|Numer dokumentu|Nr dokumentu|Document Number|Document No|Doc No|Doc ID|Doc Number|Doc|Faktura numer
invoice_number 70 Invoice|Rechnung|Facture|Factura|Fattura|Fatura|Factuur|Faktura|Beleg|Number|Nummer|Numéro|Número|Numero|Numer|No|Nr|Document|Folio
invoice_number 45 Details|Reference|Ref|Referenz|Référence|Referencia|Riferimento|Referência|Referentie|ID|Subject Number
invoice_date 100 Invoice Date|Date Issued|Issue Date|Issued|Issued On|Date of Issue|Inv Date|Date Invoiced|Rechnungsdatum|Rechnung vom|Rg-Datum|Ausgestellt am|Ausstellungsdatum|Date de facture|Date facture|Date de facturation|Date d'émission|Émise le|Fecha de factura|Fecha factura|Fecha de emisión|Fecha emisión|Emitida|Data fattura|Data della fattura|Data emissione|Data di emissione|Data da fatura|Data da factura|Data fatura|Data de emissão|Data emissão|Factuurdatum|Datum factuur|Data wystawienia|Data faktury|Data sprzedaży|Uitgiftedatum
invoice_date 85 Posting Date|Document Date|Doc Date|Bill Date|Buchungsdatum|Belegdatum|Date comptable|Date de pièce|Fecha contable|Fecha documento|Data documento|Data registrazione|Data do documento|Boekdatum|Documentdatum|Data dokumentu|Transaction Date
invoice_date 60 Date|Datum|Fecha|Data|Tag
invoice_date 30 Created|Created On|Created At|Creation Date|Baseline Date|Baseline Create Date|Erstellt|Erstellt am|Date de création|Fecha de creación|Data creazione|Data de criação|Aangemaakt|Data utworzenia|Wystawiono
due_date 100 Due Date|Due|Due On|Date Due|Due in Date|Payment Due|Payment Due Date|Net Due Date|Pay By|Payable By|Deadline|Fälligkeit|Fälligkeitsdatum|Fällig am|Fällig|Zahlbar bis|Zahlungsziel|Nettofälligkeit|Date d'échéance|Échéance|Date échéance|Échéance le|À payer avant|Fecha de vencimiento|Vencimiento|Fecha vencimiento|Fecha límite|Vence|Vence el|Data di scadenza|Scadenza|Data scadenza|Scade il|Data de vencimento|Vencimento|Data vencimento|Vence em|Vervaldatum|Vervaldag|Vervalt op|Te betalen voor|Uiterste betaaldatum|Termin płatności|Termin zapłaty|Data płatności do|Płatne do|Data wymagalności|Termin
terms_days 90 Terms|Payment Terms|Terms Days|Payment Days|Days|Net Days|Zahlungsziel Tage|Zahlungsfrist|Zahlungsbedingungen|Zahlungsziel|Délai de paiement|Conditions de paiement|Plazo de pago|Condiciones de pago|Termini di pagamento|Giorni|Prazo de pagamento|Condições de pagamento|Betalingstermijn|Betaaltermijn|Termin płatności dni|Dni
amount 100 Invoice Amount|Invoice Total|Total Amount|Gross Amount|Amount Gross|Total Gross|Gross Total|Grand Total|Total Incl VAT|Total Inc Tax|Total Including Tax|Rechnungsbetrag|Bruttobetrag|Betrag brutto|Gesamtbetrag|Summe brutto|Brutto|Rechnungssumme|Montant TTC|Total TTC|Montant total|Montant de la facture|Importe total|Total factura|Importe factura|Importo totale|Totale fattura|Importo fattura|Importo lordo|Totale documento|Valor total|Total da fatura|Valor da fatura|Valor bruto|Totaalbedrag|Factuurbedrag|Bedrag incl btw|Totaal incl btw|Bedrag inclusief btw|Kwota brutto|Wartość brutto|Razem brutto|Do zapłaty brutto
amount 90 Amount|Amt|Betrag|Summe|Montant|Importe|Importo|Valor|Bedrag|Kwota|Wartość|Sum
amount 80 Total|Gesamt|Totale|Totaal|Razem|Suma|Gross|Value|Amount One Column|Umsatz
amount 55 Converted|Net Amount|Amount Net|Nettobetrag|Netto|Montant HT|Importe neto|Importo netto|Valor líquido|Bedrag excl btw|Kwota netto|Debit|Soll
line_amount 95 Line Total|Line Amount|Item Total|Positionsbetrag|Total ligne|Total línea|Totale riga|Total da linha|Regeltotaal|Wartość pozycji
open_amount 70 Due|Owed|Amount Owed|Geschuldet
open_amount 100 Open Amount|Amount Open|Outstanding|Outstanding Amount|Amount Outstanding|Balance Due|Amount Due|Balance|Open Balance|Amount Remaining|Remaining|Unpaid|Amount Unpaid|Total Open Amount|Total Open|Invoice Balance|Residual|Residual Amount|Offener Betrag|Offen|Restbetrag|Saldo|Offener Posten|Noch offen|Ausstehend|Reste à payer|Restant dû|Solde|Montant dû|Solde dû|Montant restant|Importe pendiente|Pendiente|Saldo pendiente|Importe adeudado|Importo aperto|Da pagare|Residuo|Saldo aperto|Importo residuo|Insoluto|Valor em aberto|Em aberto|Em dívida|Saldo em aberto|Valor em dívida|Openstaand|Openstaand bedrag|Nog te betalen|Openstaand saldo|Pozostało do zapłaty|Pozostało|Do zapłaty|Kwota niezapłacona|Saldo należności|Należność
paid_amount 100 Paid|Amount Paid|Paid Amount|Payments|Paid to Date|Total Paid|Received|Amount Received|Settled|Settled Amount|Bezahlt|Bezahlter Betrag|Gezahlt|Zahlbetrag|Bereits bezahlt|Montant payé|Payé|Réglé|Montant réglé|Encaissé|Pagado|Importe pagado|Cobrado|Importe cobrado|Pagato|Importo pagato|Incassato|Pago|Valor pago|Recebido|Valor recebido|Betaald|Betaald bedrag|Voldaan|Zapłacono|Kwota zapłacona|Wpłacono|Opłacono|Zapłacone
currency 100 Currency|Currency Code|Curr|Cur|CCY|Invoice Currency|Währung|Whg|Währungscode|WKZ|Devise|Monnaie|Moneda|Divisa|Valuta|Moeda|Munt|Waluta
settled_on 100 Settled Date|Settled On|Settlement Date|Date Settled|Paid On|Paid Date|Date Paid|Payment Received|Clear Date|Clearing Date|Cleared On|Closed On|Fully Paid On|Last Payment Date|Bezahlt am|Zahldatum|Ausgleichsdatum|Ausgeglichen am|Beglichen am|Payée le|Payé le|Réglée le|Date de règlement|Lettré le|Fecha de pago|Fecha de cobro|Pagada el|Fecha pago|Data pagamento|Data di pagamento|Pagata il|Saldata il|Data incasso|Data de pagamento|Pago em|Data do pagamento|Data de recebimento|Betaaldatum|Betaald op|Datum betaling|Voldaan op|Data zapłaty|Data płatności|Zapłacono dnia|Data rozliczenia|Opłacono dnia
settled_on 70 Settled|Paid|Cleared|Bezahlt|Betaald|Payé|Pagado|Pagato|Pago|Zapłacono
days_to_settle 90 Days to Settle|Days to Pay|Days until Payment|Number of Days until Payment|Payment Duration Days
disputed 100 Disputed|In Dispute|Dispute|Is Disputed|Dispute Open|Strittig|Reklamiert|Reklamation|Bestritten|En litige|Litige|Contesté|Contestée|En disputa|Disputada|Impugnada|Contestata|Contestato|In contestazione|Contestada|Em disputa|Em litígio|Betwist|In geschil|Sporna|Kwestionowana|Spór
status 100 Status|State|Invoice Status|Payment Status|Rechnungsstatus|Zahlungsstatus|Zustand|Statut|État|Estado|Estado de pago|Stato|Stato pagamento|Estado da fatura|Situação|Betaalstatus|Factuurstatus|Status płatności|Stan
status 75 Paid|Bezahlt|Payé|Payée|Pagado|Pagada|Pagato|Pagata|Pago|Betaald|Zapłacona|Zapłacono|Void|Voided|Cancelled|Storniert|Annulée|Anulada|Annullata|Geannuleerd|Anulowana
project 90 Project|Job|Engagement|Subject|Project Name|Purpose|Projekt|Projektname|Betreff|Auftrag|Projet|Objet|Proyecto|Asunto|Concepto|Progetto|Oggetto|Projeto|Assunto|Project Naam|Onderwerp|Temat|Nazwa projektu
project 50 Description|Memo|Title|Beschreibung|Bezeichnung|Leistung|Libellé|Désignation|Descripción|Descrizione|Descrição|Omschrijving|Opis|Item Name|Line Item
client_number 100 Customer Number|Customer No|Customer #|Customer ID|Customer Code|Client Number|Client No|Client ID|Client Code|Cust Number|Cust No|Cust ID|Account Number|Account No|Debtor Number|Debtor No|Debtor Code|Kundennummer|Kunden-Nr|Kundennr|Kd-Nr|KdNr|Debitor|Debitorennummer|Debitornr|Debitorenkonto|Numéro client|N° client|No client|Code client|Compte client|Número de cliente|Nº cliente|Código de cliente|Código cliente|Codice cliente|Numero cliente|N. cliente|Código do cliente|Número do cliente|Klantnummer|Klantnr|Debiteurnummer|Debiteurnr|Klantcode|Numer klienta|Nr klienta|Kod klienta|Numer kontrahenta|Kod kontrahenta|Id kontrahenta
client_number 60 ID Number|Vendor ID|Supplier ID|Konto|Account|Compte|Cuenta|Conto|Conta|Rekening|Konto odbiorcy|Akronim
client_name 100 Client|Customer|Client Name|Customer Name|Name Customer|Name of Customer|Company|Company Name|Debtor|Debtor Name|Bill To|Billed To|Organization|Organisation|Contact Name|Buyer|Kunde|Kundenname|Kunden|Firma|Firmenname|Auftraggeber|Rechnungsempfänger|Empfänger|Nom du client|Nom client|Raison sociale|Société|Entreprise|Destinataire|Cliente|Nombre del cliente|Nombre cliente|Razón social|Empresa|Ragione sociale|Nome cliente|Azienda|Nome do cliente|Razão social|Klant|Klantnaam|Naam klant|Bedrijf|Bedrijfsnaam|Debiteur|Debiteurnaam|Klient|Kontrahent|Nazwa klienta|Nazwa kontrahenta|Nabywca|Nazwa firmy|Nazwa nabywcy|Odbiorca
client_name 70 Name|Nom|Nombre|Nome|Naam|Nazwa|Vendor Name|Vendor|Supplier|Supplier Name|Partner|Partner Name|Account Name
email 100 Email|E-Mail|Email Address|Mail|E-Mail-Adresse|Billing Email|Invoice Email|Contact Email|Rechnungs-E-Mail|Courriel|Adresse e-mail|Adresse mail|Correo|Correo electrónico|Indirizzo e-mail|Posta elettronica|Correio eletrónico|E-mailadres|Adres e-mail|Email kontaktowy
phone 90 Phone|Telephone|Phone Number|Mobile|Telefon|Telefonnummer|Tel|Téléphone|Teléfono|Telefono|Telefone|Telefoon|Numer telefonu
contact 100 Contact|Contact Person|Primary Contact|Attention|Attn|Ansprechpartner|Kontakt|Kontaktperson|Zu Händen|Interlocuteur|Personne de contact|À l'attention de|Contacto|Persona de contacto|Contatto|Referente|Persona di riferimento|Contato|Pessoa de contacto|Contactpersoon|Ter attentie van|Osoba kontaktowa|Osoba do kontaktu
contact_first 90 First Name|Contact First Name|Given Name|Vorname|Prénom|Nombre de pila|Primeiro nome|Voornaam|Imię
contact_last 90 Last Name|Contact Last Name|Surname|Family Name|Nachname|Nom de famille|Apellido|Apellidos|Cognome|Sobrenome|Apelido|Achternaam|Nazwisko
street 90 Address|Street|Address 1|Address Line 1|Street Address|Billing Street|Billing Address|Address1|Straße|Strasse|Anschrift|Adresse|Rechnungsadresse|Straße und Hausnummer|Rue|Adresse 1|Adresse de facturation|Dirección|Calle|Domicilio|Indirizzo|Via|Endereço|Morada|Rua|Adres|Straat|Ulica|Straat en huisnummer
street2 90 Address 2|Address Line 2|Address2|Billing Apt/Suite|Apt/Suite|Suite|Adresszusatz|Complément d'adresse|Adresse 2|Dirección 2|Indirizzo 2|Complemento|Adresregel 2
postal_code 90 Postal Code|Postcode|ZIP|Zip Code|Postal Code/Zip Code|Billing Postal Code|PLZ|Postleitzahl|Code postal|CP|Código postal|CAP|CEP|Kod pocztowy
city 90 City|Town|Billing City|Ort|Stadt|Ville|Commune|Ciudad|Población|Localidad|Città|Comune|Cidade|Localidade|Plaats|Woonplaats|Stad|Miasto|Miejscowość
region 90 State/Province|Province/State|Province|Region|County|Billing State/Province|Billing State|Bundesland|Région|Provincia|Regione|Distrito|Provincie|Województwo
region 60 State|Estado
country 90 Country|Country Code|Billing Country|Land|Ländercode|Staat|Pays|Code pays|País|Paese|Nazione|Landcode|Kraj
place 100 Place|Jurisdiction|Law Place
language 100 Language|Language Code|Locale|Sprache|Langue|Idioma|Lingua|Língua|Taal|Język
payment_date 100 Payment Date|Date of Payment|Date Received|Received On|Paid On|Paid Date|Date Paid|Value Date|Transaction Date|Zahlungsdatum|Zahldatum|Zahlungseingang|Eingangsdatum|Wertstellung|Valuta|Bezahlt am|Date de paiement|Date paiement|Date de règlement|Date de valeur|Payé le|Fecha de pago|Fecha de cobro|Fecha valor|Fecha pago|Data pagamento|Data di pagamento|Data incasso|Data valuta|Data de pagamento|Data do pagamento|Data de recebimento|Betaaldatum|Betaald op|Datum betaling|Valutadatum|Data zapłaty|Data płatności|Data wpłaty|Data przelewu
payment_date 60 Date|Datum|Fecha|Data|Posting Date|Buchungsdatum|Buchungstag|Boekdatum|Created|Created On
reference 100 Reference|Payment Reference|Ref|Remittance|Remittance Information|Payment ID|Transaction ID|Transaction Reference|Verwendungszweck|Zahlungsreferenz|Referenz|Référence|Référence de paiement|Motif|Referencia|Referencia de pago|Riferimento|Causale|Referência|Referência de pagamento|Referentie|Betalingskenmerk|Kenmerk|Tytuł|Tytuł przelewu|Tytułem|Referencja
reference 50 Description|Memo|Note|Details|Omschrijving|Libellé|Buchungstext|Opis|Concepto|Descrizione|Descrição|Cheque Number|Check Number
payer 100 Payer|Paid By|Payer Name|From|Remitter|Sender|Received From|Zahler|Auftraggeber|Zahlungspflichtiger|Einzahler|Payeur|Donneur d'ordre|Pagador|Ordenante|Pagatore|Ordinante|Betaler|Opdrachtgever|Płatnik|Nadawca|Wpłacający
payer 70 Counterparty|Tegenpartij|Kontrahent
`

var synonyms = sync.OnceValue(func() map[string][]candidate { return headingTable(synonymText) })

// headingTable reads a table of headings: field, weight, names parted by bars.
func headingTable(text string) map[string][]candidate {
	m := map[string][]candidate{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		field, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		digits, names, _ := strings.Cut(rest, " ")
		weight, _ := number(digits, 0)
		for name := range strings.SplitSeq(names, "|") {
			key := compact(name)
			m[key] = append(m[key], candidate{Field(field), weight})
		}
	}
	return m
}

// stems decide headings that are not in the table word by word: all groups of a
// rule must have a word that begins with one of its stems.
var stems = []struct {
	field  Field
	weight int
	groups [][]string
}{
	{DueDate, 50, [][]string{{"due", "fallig", "echeance", "vencim", "scaden", "verval", "termin"}, {"date", "dat", "fecha", "am", "le", "on", "in", "platn"}}},
	{InvoiceDate, 55, [][]string{paperStems, {"date", "dat", "fecha", "issued"}}},
	{InvoiceNumber, 55, [][]string{paperStems, {"no", "nr", "num", "nummer", "numer", "id", "code", "ref"}}},
	{ClientNumber, 55, [][]string{clientStems, {"no", "nr", "num", "nummer", "numer", "id", "code", "kod", "cod"}}},
	{ClientName, 55, [][]string{clientStems, {"name", "nom", "naam", "nazw"}}},
	{Email, 55, [][]string{{"email", "mail", "courriel", "correo"}}},
	{OpenAmount, 45, [][]string{{"open", "outstanding", "offen", "restant", "pendient", "aperto", "aberto", "openstaand", "remaining", "unpaid", "pozosta", "balance", "residual"}}},
	{PaidAmount, 40, [][]string{{"paid", "received", "bezahlt", "gezahlt", "paye", "regle", "pagad", "cobrad", "pagat", "incassat", "recebid", "betaald", "zaplac", "wplac"}, {"amount", "betrag", "montant", "importe", "importo", "valor", "bedrag", "kwota", "sum", "total"}}},
	{Amount, 40, [][]string{{"amount", "betrag", "montant", "importe", "importo", "valor", "bedrag", "kwota", "total", "summe", "sum", "brutto", "gross"}}},
}

var (
	paperStems  = []string{"invoice", "inv", "rechnung", "beleg", "factur", "fattur", "fatur", "factuur", "faktur"}
	clientStems = []string{"customer", "cust", "client", "kund", "debit", "debtor", "klant", "klient", "kontrahent", "buyer"}
	// Columns with such a word are no sums of an invoice, whatever else they say.
	besideStems = set(`tax vat mwst ust tva iva btw steuer iba discount rabatt remise descuento sconto desconto korting rabat shipping fee interest zinsen
		quantity qty menge rate price preis prix precio prezzo percent percentage unit cost before ship late days predicted`)
)

// meanings lists what a heading may mean, best first.
func meanings(heading string) []candidate {
	if c := synonyms()[compact(heading)]; c != nil {
		return c
	}
	currency, bare := currencyInHeading(heading)
	if currency != "" {
		if c := synonyms()[compact(bare)]; c != nil {
			return c
		}
		heading = bare
	}
	if i := strings.IndexByte(heading, '('); i > 0 {
		if c := synonyms()[compact(heading[:i])]; c != nil {
			return c
		}
	}
	ws := words(heading, true)
	for _, w := range ws {
		if besideStems[w] {
			return nil
		}
	}
	var list []candidate
	for _, rule := range stems {
		if hasAll(ws, rule.groups) {
			list = append(list, candidate{rule.field, rule.weight})
		}
	}
	return list
}

func hasAll(ws []string, groups [][]string) bool {
	if len(ws) > 6 {
		return false // a sentence, not a heading
	}
	for _, group := range groups {
		found := false
		for _, w := range ws {
			for _, stem := range group {
				// Short stems must be the whole word: "no" is not "notes".
				if w == stem || len(stem) > 3 && strings.HasPrefix(w, stem) {
					found = true
				}
			}
		}
		if !found {
			return false
		}
	}
	return true
}
