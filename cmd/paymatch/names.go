package main

import (
	"fmt"
	"strings"
)

// The words that names are made of. Few enough that names come near each other.
var surnames = map[string][]string{
	"de": strings.Fields("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer"),
	"en": strings.Fields("Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Harris Clark Turner Hill Moore Cooper Ward Morris Baker King Lee Allen Morgan Scott Watson Parker Bennett Young Cook Shaw Bell Murphy Miller Adams Campbell Carter Anderson Rogers O'Brien Kelly McDonald Hughes Edwards Griffin Foster Reed Bailey Hayes Russell Butler Barnes Fisher Mason Hunt Grant Knight Stone Perry Powell Marshall"),
	"fr": strings.Fields("Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin Müller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson"),
	"nl": strings.Fields("Jansen Bakker Visser Smit Meijer Boer Mulder Groot Bos Vos Peters Hendriks Leeuwen Dekker Brouwer Wit Dijkstra Smits Graaf Meer Linden Kok Jacobs Haan Vermeulen Heuvel Veen Broek Brink Berg Dijk Janssen Willems Huisman Kuipers Prins Koster Verhoeven Schouten Post Kuiper Maas Wal Hoekstra Koning"),
	"pl": strings.Fields("Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Nowakowski Pawłowski Michalski Nowicki Adamczyk Dudek Zając Wieczorek Jabłoński Król Majewski Olszewski Jaworski Wróbel Malinowski Pawlak Witkowski Walczak Stępień Górski Rutkowski Michalak Sikora Ostrowski Baran Duda Szewczyk"),
	"no": strings.Fields("Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen Eriksen Berg Haugen Hagen Johannessen Andreassen Jacobsen Dahl Jørgensen Halvorsen Henriksen Lund Sørensen Jakobsen Moen Gundersen Iversen Strand Solberg Svendsen Eide Knutsen Martinsen Bakken Kristoffersen Mathisen Lie Amundsen Nguyen Rasmussen Lunde Solheim Berge Moe Nygård Bakke Kristensen Fredriksen Ødegård Åsen"),
	"es": strings.Fields("García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto"),
}

var firstNames = map[string][]string{
	"de": strings.Fields("Peter Petra Thomas Andreas Anna Stefan Stefanie Michael Michaela Julia Jürgen Jörg Sabine Karin Klaus Uwe Ute Martin Martina Christian Christine Lukas Lena Sophie Felix Björn"),
	"en": strings.Fields("James John Joan Robert Mary Patricia Jennifer Linda William Richard Susan Joseph Jessica Thomas Sarah Karen Daniel Danielle Paul Paula Mark Laura Steven Emma Oliver George"),
	"fr": strings.Fields("Jean Jeanne Pierre Marie Michel Michèle Nathalie Isabelle Philippe Alain Sylvie Éric Frédéric Françoise René Renée Céline Luc Hélène"),
	"nl": strings.Fields("Jan Johan Piet Pieter Henk Anna Maria Johanna Willem Wilma Sanne Daan Lotte Bram Joost Femke"),
	"pl": strings.Fields("Anna Piotr Krzysztof Maria Andrzej Katarzyna Małgorzata Jan Agnieszka Tomasz Paweł Michał Łukasz Zofia Marcin Marek"),
	"no": strings.Fields("Jan Bjørn Anne Inger Kari Marit Per Ole Lars Kjell Knut Ingrid Liv Eva Berit Øyvind Åse Håkon"),
	"es": strings.Fields("Antonio Antonia María Manuel José Josefa Francisco Francisca Carmen Juan Juana Ángel Pilar Javier Lucía Íñigo"),
}

var trades = map[string][]string{
	"de": strings.Fields("Bau Holzbau Elektrotechnik Metallbau Dachdeckerei Logistik Gartenbau Haustechnik Maschinenbau Druckerei Bäckerei Consulting Immobilien Software Handels Textil Möbel Fahrzeugtechnik Werbeagentur Steuerberatung Hausverwaltung Sanitär Gastronomie Reinigung Architekten Zahnarztpraxis Apotheke Spedition Medien Verlag"), //nolint:misspell // German
	"en": strings.Fields("Construction Builders Consulting Plumbing Electrical Logistics Media Studios Software Catering Properties Design Landscaping Roofing Motors Dental Legal Marketing Foods Textiles Engineering Security Cleaning Fitness Travel Analytics Robotics Brewing Organics Outfitters"),
	"fr": strings.Fields("Bâtiment Menuiserie Plomberie Électricité Transports Conseil Informatique Boulangerie Traiteur Imprimerie Maçonnerie Paysages Immobilier Architecture Communication Éditions Textile Vins Distribution Services"), //nolint:misspell // French
	"nl": strings.Fields("Bouw Installatie Transport Advies Tuinen Schilderwerken Bakkerij Techniek Vastgoed Reclame Media Automatisering Logistiek Horeca Groothandel Dakwerken Timmerwerken Metaal"),
	"pl": strings.Fields("Budownictwo Transport Usługi Handel Meble Stolarstwo Elektryka Instalacje Konsulting Reklama Logistyka Hurtownia Piekarnia Nieruchomości Oprogramowanie Drukarnia"),
	"no": strings.Fields("Bygg Rør Elektro Transport Eiendom Regnskap Maskin Entreprenør Maling Hage Konsult Snekkeri Tømrer Bakeri Reklame Auto"),
	"es": strings.Fields("Construcciones Instalaciones Transportes Consultores Reformas Electricidad Fontanería Muebles Logística Alimentación Publicidad Inmobiliaria Informática Imprenta Jardinería Textiles"),
}

var forms = map[string][]string{
	"de": {"GmbH", "GmbH", "GmbH & Co. KG", "AG", "KG", "OHG", "e.K.", "UG (haftungsbeschränkt)", "GbR"},
	"en": {"Ltd", "Ltd.", "Limited", "LLC", "Inc.", "LLP", "Corp.", "PLC"},
	"fr": {"SARL", "SAS", "S.A.", "EURL", "SASU", "SCI"},
	"nl": {"B.V.", "BV", "V.O.F.", "N.V."},
	"pl": {"Sp. z o.o.", "Sp. z o.o. Sp.k.", "S.A.", "Sp. j."},
	"no": {"AS", "AS", "ANS", "DA"},
	"es": {"S.L.", "SL", "S.A.", "S.L.U."},
}

var joints = map[string]string{"de": " & ", "en": " & ", "fr": " et ", "nl": " en ", "pl": " i ", "no": " og ", "es": " y "}

func (b *book) person() string { return b.word(firstNames) + " " + b.word(surnames) }

func (b *book) firm() string {
	name := b.word(surnames)
	switch b.rng.IntN(8) {
	case 0:
		name += joints[b.language] + b.word(surnames) + " " + b.word(trades)
	case 1:
		name = b.word(trades) + " " + name
	case 2:
		name = b.word(firstNames) + " " + name + " " + b.word(trades)
	case 3:
		name = b.invented() + " " + b.word(trades)
	case 4:
		name = b.invented()
	default:
		name += " " + b.word(trades)
	}
	return name + " " + b.word(forms)
}

// invented is a made-up name such as companies give themselves.
func (b *book) invented() string {
	const heads, ends = "Nova Vita Tech Medi Eco Inno Alpha Data Solar Terra Omni Pro Syn Luma Aqua Vera", "tec lux plan net soft med line bau gen tis dor via"
	h, e := strings.Fields(heads), strings.Fields(ends)
	return h[b.rng.IntN(len(h))] + e[b.rng.IntN(len(e))]
}

func (b *book) word(of map[string][]string) string {
	list := of[b.language]
	return list[b.rng.IntN(len(list))]
}

func (b *book) pick(of ...int) int { return of[b.rng.IntN(len(of))] }

// chance is true so many times in a thousand.
func (b *book) chance(perMille int) bool { return b.rng.IntN(1000) < perMille }

// newIBAN is an account number of a country's look; its check digits are right.
func (b *book) newIBAN(country string) string {
	bban := fmt.Sprintf("%08d%010d", b.rng.IntN(100_000_000), b.rng.IntN(10_000_000_000))
	return country + fmt.Sprintf("%02d", 98-remainder97(bban+country+"00")) + bban
}

// remainder97 is the remainder of digits, letters counted from 10.
func remainder97(s string) int {
	rest := 0
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest
}

// rfRef is an ISO 11649 reference.
func rfRef(seq int) string {
	body := fmt.Sprintf("88%07d", seq)
	return fmt.Sprintf("RF%02d%s", 98-remainder97(body+"RF00"), body)
}

// swissRef is a QR reference of 27 digits.
func swissRef(seq int) string {
	body := fmt.Sprintf("%026d", 3_000_000_000_000+seq*17)
	table, carry := [10]int{0, 9, 4, 6, 8, 2, 7, 1, 3, 5}, 0
	for i := range len(body) {
		carry = table[(carry+int(body[i]-'0'))%10]
	}
	return body + fmt.Sprint((10-carry)%10)
}

// kidRef is a Norwegian KID with mod 10.
func kidRef(seq int) string {
	body := fmt.Sprintf("4711%07d", seq)
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return body + fmt.Sprint((10-sum%10)%10)
}
