package recovery

import (
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// A scene is what the letters of one language are shown with: a creditor and a
// client of a place where it is spoken, all invented. The account numbers are
// those that the registry of IBANs prints as examples.
type scene struct {
	language string
	place    string
	currency money.Currency
	brand    string

	name, what string // creditor
	address    []string
	sender     string
	email      string
	phone      string
	bank       receivable.Bank

	client        string
	clientAddress []string
	contact       receivable.Contact
	work          string
	fors          []string // what the invoices are for
	agreement     string
	clause        string
	done          string
	dispute       string
	correction    string
	document      string
	note          string // what happened first

	long longNames
}

// longNames are names as long as they come.
type longNames struct {
	name, client string
	street       string
	contact      receivable.Contact
	work, item   string
}

func person(form, first, last, vocative string) receivable.Contact {
	return receivable.Contact{Address: form, First: first, Last: last, Name: first + " " + last, Vocative: vocative}
}

// scenes are in the order of letter.Languages.
func scenes() []scene {
	return []scene{english(), german(), dutch(), french(), spanish(), italian(), portuguese(), polish()}
}

func english() scene {
	return scene{
		language: "en", place: "us_oregon", currency: "USD", brand: "#1d4e4f",
		name: "Marlow & Finch Studio", what: "Design for shops and makers", address: []string{"218 Alder Court", "Portland, OR 97205"},
		sender: "Nora Finch", email: "nora@marlowfinch.example.com", phone: "503-555-0142",
		bank:   receivable.Bank{Holder: "Marlow & Finch Studio", Lines: []string{"Routing 000 000 000", "Account 0123 4567 89"}},
		client: "Castellan Outfitters LLC", clientAddress: []string{"77 Ferry Landing", "Portland, OR 97209"}, contact: person("ms", "Dana", "Whitlock", ""),
		work: "the autumn catalogue", fors: []string{"Autumn catalogue, 48 pages", "Shop signs, set of six", "Photographs of the new range", "Web pages for the sale", "Labels and tags"},
		agreement: "our agreement of May 12, 2026", clause: "section 9 of our agreement",
		done:    "The catalogue was delivered on August 21, 2026, the shop signs on August 28. You approved both in writing.",
		dispute: "two of the six signs have the wrong size", correction: "The invoice now carries your purchase order number.", document: "Invoice 2026-114",
		note: "Agreement signed by both of us",
		long: longNames{
			name: "Featherstonehaugh, Cholmondeley-Warrington & Daughters Environmental Graphics", client: "The Northwestern Intermountain Cooperative Association of Independent Booksellers, Binders and Stationers, Inc.",
			street:  "Building 12, Suite 3400, 14822 Southeast Martin Luther King Junior Boulevard",
			contact: person("mr", "Bartholomew Maximilian", "Featheringstonehaugh-Abernathy", ""),
			work:    "the complete signage and wayfinding of the three regional distribution centers", item: "Wayfinding and safety signage for loading docks, stairwells and parking, second construction phase",
		},
	}
}

func german() scene {
	return scene{
		language: "de", place: "de", currency: "EUR", brand: "#5c1a44",
		name: "Wiesenweg Gestaltung", what: "Jule Brandt, Grafik und Beschriftung", address: []string{"Wiesenweg 12", "04299 Leipzig"},
		sender: "Jule Brandt", email: "jule@wiesenweg.example.com", phone: "+49 341 5550 142",
		bank:   receivable.Bank{Holder: "Wiesenweg Gestaltung", IBAN: "DE89370400440532013000", BIC: "COBADEFFXXX"},
		client: "Fährhaus Kontor GmbH", clientAddress: []string{"Am Alten Anleger 3", "22767 Hamburg"}, contact: person("ms", "Ilka", "Thomsen", ""),
		work: "Beschriftung Kontorhaus", fors: []string{"Beschriftung Empfang und Flure", "Wegweiser im Hof", "Türschilder, 24 Stück", "Entwurf der Fensterfolien", "Montage der Außenschilder"},
		agreement: "Angebot vom 3. März 2026, angenommen per E-Mail", clause: "Ziffer 7 unserer Vereinbarung",
		done:    "Die Schilder wurden am 28. August 2026 geliefert, montiert und von Ihnen schriftlich freigegeben.",
		dispute: "zwei Türschilder haben die falsche Höhe", correction: "Die Rechnung trägt jetzt Ihre Bestellnummer.", document: "Rechnung 2026-114",
		note: "Angebot per E-Mail angenommen",
		long: longNames{
			name: "Schottenhamel-Weizsäcker Werkstätten für Leitsysteme und Architekturbeschriftung", client: "Oberlausitzer Grundstückserschließungs- und Vermögensverwaltungsgesellschaft Niederschlesien mbH & Co. KG",
			street:  "Bürgermeister-Doktor-Wilhelm-Friedrich-Straße 1234 b, Hinterhaus, 4. Obergeschoss",
			contact: person("ms", "Wilhelmine-Charlotte", "von Hohenstein-Wartenberg", ""),
			work:    "Leitsystem für die Fußgängerunterführungen und Bahnsteige im Hauptbahnhof", item: "Beschriftung der Fußgängerunterführungsbeleuchtungsanlagen im Bahnhof, zweiter Bauabschnitt",
		},
	}
}

func dutch() scene {
	return scene{
		language: "nl", place: "nl", currency: "EUR", brand: "#a3480b",
		name: "Atelier De Lelie", what: "Drukwerk en verpakkingen", address: []string{"Lindegracht 41 hs", "1015 KD Amsterdam"},
		sender: "Saskia Vermeulen", email: "saskia@delelie.example.com", phone: "+31 20 555 0142",
		bank:   receivable.Bank{Holder: "Atelier De Lelie", IBAN: "NL91ABNA0417164300", BIC: "ABNANL2A"},
		client: "Kaasmakerij Zomerhof B.V.", clientAddress: []string{"Dijkweg 8", "3421 AB Oudewater"}, contact: person("mr", "Joris", "Bakker", ""),
		work: "verpakkingen jonge kaas", fors: []string{"Etiketten, 4 soorten", "Doosontwerp", "Drukproeven", "Foto's voor de webwinkel", "Folder, 8 pagina's"},
		agreement: "de offerte van 3 maart 2026, aanvaard per e-mail", clause: "artikel 7 van onze overeenkomst",
		done:    "De etiketten en dozen zijn op 28 augustus 2026 geleverd en schriftelijk goedgekeurd.",
		dispute: "de kleur van één etiket wijkt af", correction: "Uw inkoopnummer staat nu op de factuur.", document: "Factuur 2026-114",
		note: "Offerte per e-mail aanvaard",
		long: longNames{
			name: "Van Wijngaarden-Oudshoorn Ontwerpbureau voor Verpakkingen en Bewegwijzering", client: "Coöperatieve Vereniging van Zelfstandige Kaasmakers en Zuivelbereiders in het Groene Hart U.A.",
			street:  "Burgemeester van Hoogstratenlaan 1234 bis, gebouw Zuiderzee, derde verdieping",
			contact: person("ms", "Wilhelmina Johanna", "van der Heijden-van Oosterhout", ""),
			work:    "verpakkingen en bewegwijzering voor de drie regionale distributiecentra", item: "Bewegwijzering voor laadperrons, trappenhuizen en parkeerterrein, tweede fase van de verbouwing",
		},
	}
}

func french() scene {
	return scene{
		language: "fr", place: "fr", currency: "EUR", brand: "#28407c",
		name: "Atelier du Quai", what: "Identité et édition", address: []string{"14 quai des Tanneurs", "69005 Lyon"},
		sender: "Claire Aubert", email: "claire@atelierduquai.example.com", phone: "01 99 00 14 20",
		bank:   receivable.Bank{Holder: "Atelier du Quai", IBAN: "FR1420041010050500013M02606", BIC: "PSSTFRPPLYO"},
		client: "Librairie des Trois Ponts SARL", clientAddress: []string{"3 place du Marché", "38000 Grenoble"}, contact: person("ms", "Hélène", "Moreau", ""),
		work: "catalogue de rentrée", fors: []string{"Catalogue de rentrée, 32 pages", "Affiches, jeu de six", "Photographies", "Pages du site", "Marque-pages"},
		agreement: "devis du 3 mars 2026, accepté par e-mail", clause: "article 7",
		done:    "Le catalogue a été livré le 28 août 2026 et validé par écrit.",
		dispute: "deux affiches ne sont pas au bon format", correction: "La facture porte désormais votre numéro de commande.", document: "Facture 2026-114",
		note: "Devis accepté par e-mail",
		long: longNames{
			name: "Compagnie des Ateliers Réunis de Signalétique et de Graphisme d'Auvergne", client: "Société coopérative d'exploitation des bibliothèques et médiathèques intercommunales du Haut-Dauphiné",
			street:  "Bâtiment C, escalier 4, 1234 bis avenue du Maréchal-de-Lattre-de-Tassigny prolongée",
			contact: person("mr", "Jean-Baptiste Maximilien", "de La Rochefoucauld-Montmorency", ""),
			work:    "signalétique complète des trois médiathèques intercommunales et de leurs abords", item: "Signalétique des quais de chargement, cages d'escalier et parcs de stationnement, deuxième tranche",
		},
	}
}

func spanish() scene {
	return scene{
		language: "es", place: "es", currency: "EUR", brand: "#8a2a1c",
		name: "Taller Alameda", what: "Diseño para comercios", address: []string{"Calle del Olivar 27, 2.º B", "28012 Madrid"},
		sender: "Lucía Serrano", email: "lucia@talleralameda.example.com", phone: "+34 910 555 142",
		bank:   receivable.Bank{Holder: "Taller Alameda", IBAN: "ES9121000418450200051332", BIC: "CAIXESBBXXX"},
		client: "Bodegas Peñalara, S. L.", clientAddress: []string{"Camino de la Fuente 5", "09400 Aranda de Duero"}, contact: person("mr", "Andrés", "Ibáñez", ""),
		work: "etiquetas de la cosecha", fors: []string{"Etiquetas, cuatro vinos", "Cajas de regalo", "Fotografías de la bodega", "Páginas de la tienda", "Carteles, juego de seis"},
		agreement: "presupuesto de 3 de marzo de 2026, aceptado por correo electrónico", clause: "cláusula 7",
		done:    "Las etiquetas se entregaron el 28 de agosto de 2026 y se aprobaron por escrito.",
		dispute: "dos etiquetas tienen otro color", correction: "La factura lleva ahora su número de pedido.", document: "Factura 2026-114",
		note: "Presupuesto aceptado por correo electrónico",
		long: longNames{
			name: "Fernández de Villaverde y Echevarría, Rotulación y Señalización de Edificios", client: "Sociedad Cooperativa de Elaboradores, Embotelladores y Distribuidores de la Ribera Alta, S. Coop. Ltda.",
			street:  "Polígono Industrial Nuestra Señora de los Remedios, calle 14, nave 1234 bis",
			contact: person("ms", "María de los Ángeles", "Fernández de Córdoba y Echevarría", ""),
			work:    "señalización completa de los tres centros regionales de distribución", item: "Señalización de muelles de carga, escaleras y aparcamientos, segunda fase de la obra",
		},
	}
}

func italian() scene {
	return scene{
		language: "it", place: "it", currency: "EUR", brand: "#2f5d34",
		name: "Studio Lanterna", what: "Grafica e comunicazione", address: []string{"Via dei Cordai 9", "16126 Genova"},
		sender: "Elena Ferraris", email: "elena@studiolanterna.example.com", phone: "+39 010 555 0142",
		bank:   receivable.Bank{Holder: "Studio Lanterna", IBAN: "IT60X0542811101000000123456", BIC: "BLOPIT22XXX"},
		client: "Pastificio Montalto S.r.l.", clientAddress: []string{"Corso Garibaldi 112", "10122 Torino TO"}, contact: person("ms", "Giulia", "Colombo", ""),
		work: "confezioni autunno", fors: []string{"Confezioni, quattro formati", "Espositori da banco", "Fotografie dei prodotti", "Pagine del negozio online", "Pieghevole, 8 pagine"},
		agreement: "l'offerta del 3 marzo 2026, accettata per e-mail", clause: "articolo 7",
		done:    "Le confezioni sono state consegnate il 28 agosto 2026 e approvate per iscritto.",
		dispute: "due confezioni hanno un colore diverso", correction: "La fattura riporta ora il Suo numero d'ordine.", document: "Fattura 2026-114",
		note: "Offerta accettata per e-mail",
		long: longNames{
			name: "Quarantotti-Castelbarco Officine Grafiche e Segnaletica per l'Architettura", client: "Consorzio Unitario dei Produttori Artigianali di Pasta e Affini delle Valli Cuneesi Società Agricola",
			street:  "Via Giovanni Battista della Rovere di Montefeltro 1234/bis, scala C, interno 48",
			contact: person("mr", "Giovanni Battista", "Alessandrini della Rovere", ""),
			work:    "segnaletica completa dei tre centri regionali di distribuzione", item: "Segnaletica per banchine di carico, scale e parcheggi, secondo lotto dei lavori",
		},
	}
}

func portuguese() scene {
	return scene{
		language: "pt", place: "pt", currency: "EUR", brand: "#0b5563",
		name: "Oficina do Cais", what: "Design e tipografia", address: []string{"Rua da Bica 18, 1.º", "1200-054 Lisboa"},
		sender: "Inês Carvalho", email: "ines@oficinadocais.example.com", phone: "+351 210 555 142",
		bank:   receivable.Bank{Holder: "Oficina do Cais", IBAN: "PT50000201231234567890154", BIC: "BCOMPTPL"},
		client: "Conservas Mar Alto, Lda.", clientAddress: []string{"Avenida da Praia 60", "4450-208 Matosinhos"}, contact: person("mr", "Rui", "Figueiredo", ""),
		work: "rótulos de outono", fors: []string{"Rótulos, quatro variedades", "Caixas de oferta", "Fotografias dos produtos", "Páginas da loja", "Cartazes, conjunto de seis"},
		agreement: "a proposta de 3 de março de 2026, aceite por e-mail", clause: "cláusula 7",
		done:    "Os rótulos foram entregues em 28 de agosto de 2026 e aprovados por escrito.",
		dispute: "dois rótulos têm outra cor", correction: "A fatura tem agora o seu número de encomenda.", document: "Fatura 2026-114",
		note: "Proposta aceite por e-mail",
		long: longNames{
			name: "Vasconcelos e Albuquerque de Noronha, Sinalética e Comunicação Visual", client: "Cooperativa de Transformadores e Distribuidores de Conservas de Peixe do Litoral Norte, C. R. L.",
			street:  "Avenida Doutor António Macedo de Albuquerque e Noronha 1234, bloco B, 3.º esquerdo",
			contact: person("ms", "Maria da Conceição", "Vasconcelos e Albuquerque de Noronha", ""),
			work:    "sinalética completa dos três centros regionais de distribuição", item: "Sinalética de cais de carga, escadas e parques de estacionamento, segunda fase da obra",
		},
	}
}

func polish() scene {
	return scene{
		language: "pl", place: "pl", currency: "PLN", brand: "#7a1f2b",
		name: "Pracownia Łąka", what: "Projekty dla sklepów i rzemiosła", address: []string{"ul. Źródlana 12/4", "31-131 Kraków"},
		sender: "Małgorzata Wójcik", email: "malgorzata@pracownialaka.example.com", phone: "+48 12 555 01 42",
		bank:   receivable.Bank{Holder: "Pracownia Łąka", IBAN: "PL61109010140000071219812874", BIC: "WBKPPLPPXXX"},
		client: "Piekarnia Żółty Młyn sp. z o.o.", clientAddress: []string{"ul. Młyńska 3", "50-124 Wrocław"}, contact: person("ms", "Katarzyna", "Świątek", "Pani Katarzyno"),
		work: "jesienne opakowania", fors: []string{"Opakowania, cztery wzory", "Szyldy, komplet sześciu", "Zdjęcia wypieków", "Strony sklepu", "Ulotka, 8 stron"},
		agreement: "oferta z 3 marca 2026 r., przyjęta e-mailem", clause: "§ 7 naszej umowy",
		done:    "Opakowania dostarczono 28 sierpnia 2026 r. i przyjęto na piśmie.",
		dispute: "dwa szyldy mają niewłaściwy rozmiar", correction: "Faktura zawiera teraz Państwa numer zamówienia.", document: "Faktura 2026-114",
		note: "Oferta przyjęta e-mailem",
		long: longNames{
			name: "Wyszyńska-Brzęczyszczykiewicz Pracownia Oznakowania i Komunikacji Wizualnej", client: "Ogólnopolskie Zrzeszenie Spółdzielni Piekarsko-Cukierniczych Województwa Świętokrzyskiego sp. z o.o. sp.k.",
			street:  "ul. Marszałka Józefa Piłsudskiego i Obrońców Westerplatte 1234 b, budynek C, lok. 48",
			contact: person("mr", "Grzegorz Wawrzyniec", "Brzęczyszczykiewicz-Szczęsny", "Panie Grzegorzu"),
			work:    "pełne oznakowanie trzech regionalnych centrów dystrybucji", item: "Oznakowanie ramp załadunkowych, klatek schodowych i parkingów, drugi etap budowy",
		},
	}
}
