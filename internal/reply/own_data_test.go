package reply

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"testing"
)

// trimmedElsewhere are the known answers of the shared fixtures that are not
// ours, with the reason; docs/reply.md lists them.
var trimmedElsewhere = map[string]string{
	"discourse-email_headers_5.txt":   "closing and name stay there, here they are cut",
	"discourse-embedded_email_16.txt": "a quotation above the answer stays there, here it is cut",
	"discourse-quote_and_text.txt":    "a quotation above the answer stays there, here it is cut",
}

func TestOwnTextOfKnownAnswers(t *testing.T) {
	t.Parallel()
	names := sharedNames(t, "email/reply-expected")
	exact := 0
	for _, name := range names {
		base := path.Base(name)
		m := parsed(t, "email/reply/"+base)
		got, _ := m.OwnWords()
		want := strings.TrimSpace(unixText(string(sharedFile(t, name))))
		switch {
		case got == want && trimmedElsewhere[base] != "":
			t.Errorf("%s agrees: take it off the list", base)
		case got == want:
			exact++
		case trimmedElsewhere[base] == "":
			t.Errorf("%s: own text %q, want %q", base, got, want)
		}
	}
	t.Logf("%d of %d exact", exact, len(names))
	if 10*exact < 9*len(names) {
		t.Errorf("%d of %d exact, want nine in ten", exact, len(names))
	}
}

// answer is the own text of a fixture by length and hash, as a person read it.
type answer struct {
	length int
	hash   string // first 16 digits of its SHA-256
}

func TestOwnTextAsAPersonReadIt(t *testing.T) {
	t.Parallel()
	for name, want := range readByHand {
		var got string
		if strings.HasPrefix(name, "reply-html/") {
			got, _ = OwnText(HTMLText(string(sharedFile(t, "email/"+name))))
		} else {
			m := parsed(t, "email/reply/"+name)
			got, _ = m.OwnWords()
		}
		if have := (answer{len(got), fmt.Sprintf("%x", sha256.Sum256([]byte(got)))[:16]}); have != want {
			t.Errorf("%s: own text %q (%v), want %v", name, got, have, want)
		}
	}
}

// heldBack tells whether an item of the corpus stays unread by whoever writes
// the rules, so that it can judge them.
func heldBack(id string) bool { return sha256.Sum256([]byte(id))[0]%5 == 0 }

func TestOwnTextOfTheCorpus(t *testing.T) {
	t.Parallel()
	scan := bufio.NewScanner(bytes.NewReader(sharedFile(t, "replies/replies.jsonl")))
	scan.Buffer(nil, 1<<20)
	type share struct{ exact, all int }
	by := map[string]share{}
	var sum share
	for scan.Scan() {
		var item struct {
			ID, Language, Body string
			Own                string `json:"own_text"`
		}
		if err := json.Unmarshal(scan.Bytes(), &item); err != nil {
			t.Fatal(err)
		}
		if heldBack(item.ID) {
			continue
		}
		got, cut := OwnText(item.Body)
		checkCuts(t, item.Body, cut)
		s := by[item.Language]
		s.all++
		sum.all++
		if got == item.Own {
			s.exact++
			sum.exact++
		} else {
			t.Logf("%s: own text of %d bytes, want %d", item.ID, len(got), len(item.Own))
		}
		by[item.Language] = s
	}
	t.Logf("%d of %d exact, by language %v; a written corpus, not field accuracy", sum.exact, sum.all, by)
	if 100*sum.exact < 98*sum.all {
		t.Errorf("%d of %d exact, want 98 in 100", sum.exact, sum.all)
	}
}

// readByHand are the answers to the shared fixtures that come without one.
var readByHand = map[string]answer{
	"crisp-email_emoji.txt":                              {4, "6146299cd54818a0"},
	"crisp-email_ios_outlook.txt":                        {498, "cad1899ffe3cda94"},
	"crisp-email_msn.txt":                                {498, "cad1899ffe3cda94"},
	"crisp-email_not_a_signature.txt":                    {499, "f82705c72ea32986"},
	"crisp-email_not_a_signature_2.txt":                  {184, "b8e77934a93bfef1"},
	"crisp-email_outlook_split_line_from.txt":            {498, "cad1899ffe3cda94"},
	"crisp-email_reply_header.txt":                       {363, "30cc8b8f4a1005aa"},
	"crisp-email_sent_from.txt":                          {91, "59d963842c430bcd"},
	"crisp-email_tricky_11_double_signature.txt":         {21, "cd7673a7584a10a0"},
	"crisp-email_tricky_13_timestamp_variations.txt":     {229, "06ec47ba425b9882"},
	"crisp-email_tricky_16_unicode_signatures.txt":       {22, "e0f2e64b174fa2d6"},
	"crisp-email_tricky_17_forward_header.txt":           {32, "6a6545c10aa08b9a"},
	"crisp-email_tricky_18_inline_reply.txt":             {155, "08e5b22259b728f6"},
	"crisp-email_tricky_19_quote_without_header.txt":     {235, "6e2ca4d7ca528a83"},
	"crisp-email_tricky_1_on_false_positive.txt":         {223, "da4bf2853367180b"},
	"crisp-email_tricky_20_html_entities.txt":            {102, "056dfa49d5750c57"},
	"crisp-email_tricky_2_url_with_wrote.txt":            {217, "8401ca544c85897f"},
	"crisp-email_tricky_3_code_block.txt":                {266, "20d9bab44e9edd23"},
	"crisp-email_tricky_4_from_in_body.txt":              {183, "4dc1dffeeababb10"},
	"crisp-email_tricky_6_regards_in_sentence.txt":       {223, "59461371216d7b5d"},
	"crisp-email_tricky_7_multiple_dashes.txt":           {226, "f0b382ed103005ec"},
	"crisp-email_tricky_8_sent_from_in_content.txt":      {174, "1381aed0e5b02008"},
	"crisp-email_tricky_9_nested_quotes.txt":             {30, "ae18ddd01ec7a675"},
	"crisp-email_with_regards.txt":                       {54, "aec59073accf1d7f"},
	"crisp-email_zoho.txt":                               {84, "914b07da9ccada68"},
	"gh-correct_sig.txt":                                 {45, "5f9baae9efe03939"},
	"gh-email_1_4.txt":                                   {47, "d5df5f5ea29dc7b2"},
	"gh-email_1_5.txt":                                   {423, "18d397a40a4fcfd9"},
	"gh-email_1_7.txt":                                   {4, "4069a5e4143991d9"},
	"gh-email_1_8.txt":                                   {57, "292219926d04cd5d"},
	"gh-email_2_1.txt":                                   {20, "6877eb4efc86e0cc"},
	"gh-email_BlackBerry.txt":                            {21, "f00d7af645cdf8a6"},
	"gh-email_bullets.txt":                               {117, "668b99fbc4c87b7d"},
	"gh-email_iPhone.txt":                                {21, "f00d7af645cdf8a6"},
	"gh-email_multi_word_sent_from_my_mobile_device.txt": {21, "f00d7af645cdf8a6"},
	"gh-email_one_is_not_on.txt":                         {104, "cc1568514a1d2e4e"},
	"gh-email_sent_from_my_not_signature.txt":            {78, "eef4f758069d65e0"},
	"gh-greedy_on.txt":                                   {167, "a20fd18ab4df6c6e"},
	"gh-pathological.txt":                                {97, "e81421c2206e4876"},
	"wd-email_20.txt":                                    {12, "ee8a2bc6c92f5ea2"},
	"wd-email_23.txt":                                    {498, "cad1899ffe3cda94"},
	"wd-email_23_1.txt":                                  {516, "a181d2dab012ba33"},
	"wd-email_7.txt":                                     {498, "cad1899ffe3cda94"},
	"wd-email_custom_quote_header.txt":                   {10, "3afdda2c098fc834"},
	"wd-email_customer_quote_header_2.txt":               {20, "9e41164cb68b90cf"},
	"wd-email_customer_quote_header_3.txt":               {68, "ac043e1fc2abef3a"},
	"wd-email_issue_77.txt":                              {87, "9a52ae7d4e80b3dd"},
	"wd-email_ls-l.txt":                                  {860, "7b91048f3ed383ec"},
	"wd-email_norwegian_gmail.txt":                       {498, "cad1899ffe3cda94"},
	"wd-email_thread.txt":                                {46, "85c9b0f161fb0e10"},
	"wd-email_unquoted_reply.txt":                        {17, "5f68158593232edb"},
	"wd-email_w10_mail.txt":                              {48, "80e60442e47426e6"},
	"wd-email_zimbra_free_en.txt":                        {88, "ee1edcd731194c56"},
	"wd-email_zimbra_free_fr.txt":                        {103, "1d1e6b296e6275f1"},
	"wd-sig_no_empty_line.txt":                           {59, "dafca631ef9294d7"},
	"zapier-email_2_3.txt":                               {55, "86c339933859e821"},
	"zapier-email_gmail.txt":                             {54, "372b6168224063e2"},
	"zapier-email_headers_no_delimiter.txt":              {18, "52528a94eae79c8c"},
	"zapier-email_partial_quote_header.txt":              {168, "759609054030f281"},
	"talon-android.eml":                                  {5, "185f8db32271fe25"},
	"talon-aol.eml":                                      {5, "185f8db32271fe25"},
	"talon-apple_mail.eml":                               {5, "185f8db32271fe25"},
	"talon-apple_mail_2.eml":                             {5, "185f8db32271fe25"},
	"talon-comcast.eml":                                  {5, "185f8db32271fe25"},
	"talon-gmail.eml":                                    {5, "185f8db32271fe25"},
	"talon-hotmail.eml":                                  {5, "185f8db32271fe25"},
	"talon-iphone.eml":                                   {5, "185f8db32271fe25"},
	"talon-outlook.eml":                                  {5, "185f8db32271fe25"},
	"talon-sparrow.eml":                                  {5, "185f8db32271fe25"},
	"talon-thunderbird.eml":                              {5, "185f8db32271fe25"},
	"talon-yahoo.eml":                                    {5, "185f8db32271fe25"},
	"reply-html/talon-OLK_SRC_BODY_SECTION.html":         {5, "c253f451bdd56431"},
	"reply-html/talon-hotmail.html":                      {14, "44d1832a3d9dd0c5"},
	"reply-html/talon-ms_outlook_2003.html":              {14, "44d1832a3d9dd0c5"},
	"reply-html/talon-ms_outlook_2007.html":              {14, "44d1832a3d9dd0c5"},
	"reply-html/talon-ms_outlook_2010.html":              {14, "44d1832a3d9dd0c5"},
	"reply-html/talon-thunderbird.html":                  {14, "44d1832a3d9dd0c5"},
	"reply-html/talon-windows_mail.html":                 {14, "44d1832a3d9dd0c5"},
}
