"""Short lyrics in the encodings before Unicode, made with Python's codecs: encodings.json.

Run: python lib/test/golden/encodings.py
"""

import base64
import json
import pathlib
import sys

TEXTS = {
'ar':["يا ليل يا عين\nحبيبي تعال\n","أنا قلبي إليك يا حبيبي\nفي الليل والنهار أراك\n"],
'ru':["Ночь тиха и светла над рекой\nя иду домой один\n","Я тебя люблю\n","МОЯ ЛЮБОВЬ\nНЕ ПЛАЧЬ\n","Группа крови на рукаве\nМой порядковый номер на рукаве\nПожелай мне удачи в бою\n"],
'uk':["Ой у лузі червона калина похилилася\nЧогось наша славна Україна зажурилася\n","Ти є моє життя\n"],
'bg':["Моя страна, моя България\nмоя любов, моя тъга\n"],
'sr':["Тамо далеко, далеко од мора\nТамо је село моје\n"],
'pl':["Zażółć gęślą jaźń\nłąka pełna źdźbeł\n","Szła dzieweczka do laseczka\ndo zielonego, ha, ha, ha\nNapotkała myśliweczka bardzo śwarnego\n","Gdzie jest ta ulica, gdzie jest ten dom\nGdzie jest ta dziewczyna, co kocham ją\n"],
'cs':["Kde domov můj\nvoda hučí po lučinách\nbory šumí po skalinách\n"],
'hu':["Tavaszi szél vizet áraszt\nvirágom, virágom\nMinden madár társat választ\nÉn őt választom, ő szűz\n"],
'ro':["Deşteaptă-te, române, din somnul cel de moarte\nÎn care te-adânciră barbarii de tirani\n"],
'hr':["Lijepa naša domovino\nOj junačka zemljo mila\nšuti moja duša, noću žali\n"],
'tr':["Korkma, sönmez bu şafaklarda yüzen al sancak\nSönmeden yurdumun üstünde tüten en son ocak\n","Aşkın gözü kördür\nağlama değmez hayat\n"],
'el':["Σ' αγαπώ, η ζωή μου είσαι εσύ\nμέσα στη νύχτα σε ζητώ\n","Αγάπη μου\n"],
'he':["אני אוהב אותך\nבלילה הזה אני לבד\n","הבה נגילה ונשמחה\n"],
'th':["ฉันรักเธอ\nคืนนี้ไม่มีดาว\n"],
'lt':["Lietuva, tėvyne mūsų\nTu didvyrių žemė\n"],
'lv':["Dievs, svētī Latviju\nmūs' dārgo tēviju\n"],
'fr':["Où est l'été déjà passé ?\n","Non, je ne regrette rien\nNi le bien qu'on m'a fait\nNi le mal tout ça m'est bien égal\n","Ça va être la fête à Noël\n"],
'de':["Über den Wolken muß die Freiheit wohl grenzenlos sein\n","Schön ist es auf der Welt zu sein\n"],
'es':["¿Dónde está mi corazón?\nMañana será otro día\n","El niño soñó\n"],
'pt':["Coração não sabe o que é ilusão\nSaudade, você é assim\n"],
'sv':["Så länge skutan kan gå\nså länge hjärtat kan slå\n"],
'da':["Der er et yndigt land\nden står med brede bøge\nnær salten østerstrand\n"],
'en':["it’s “love” … don’t you know\n","I’ve been waiting\nyou’re the one\n","caf\u00e9 in the rain\n", "— love —\n", "Beyoncé\n"],
'is':["Ó, guð vors lands! Ó, lands vors guð!\nþú ert ást mín\n"],
'vi':["Em ơi\n"],
'ja':["桜の花が咲いて\n君の声が聞こえる夜\n","ありがとう\n","君が好きだ\n","カラオケで歌おう\n","夜空ノムコウ\nあれからぼくたちは\n"],
'zh':["月亮代表我的心\n你问我爱你有多深\n","我爱你\n","甜蜜蜜，你笑得甜蜜蜜\n好像花儿开在春风里\n","朋友一生一起走\n那些日子不再有\n"],
'zht':["月亮代表我的心\n你問我愛你有多深\n","我愛你\n","甜蜜蜜，你笑得甜蜜蜜\n好像花兒開在春風裡\n"],
'ko':["사랑해요 그대를 영원히\n비가 오는 밤에\n","사랑해\n","나는 너를 보고 싶다\n눈이 내리는 겨울밤\n"],
}
ENCODINGS = {'ar':['cp1256','iso8859_6'],'ru':['cp1251','koi8_r','iso8859_5','cp866'],'uk':['cp1251','koi8_u'],'bg':['cp1251'],'sr':['cp1251'],
'pl':['cp1250','iso8859_2'],'cs':['cp1250','iso8859_2'],'hu':['cp1250','iso8859_2'],'ro':['cp1250','iso8859_2'],'hr':['cp1250','iso8859_2'],'tr':['cp1254'],'el':['cp1253','iso8859_7'],'he':['cp1255'],'th':['cp874'],'lt':['cp1257'],'lv':['cp1257'],
'fr':['cp1252'],'de':['cp1252'],'es':['cp1252'],'pt':['cp1252'],'sv':['cp1252'],'da':['cp1252'],'en':['cp1252'],'is':['cp1252'],'ja':['shift_jis','euc_jp','iso2022_jp'],'zh':['gbk','gb18030'],'zht':['big5','gbk'],'ko':['euc_kr','cp949']}

cases = [
    {"language": language, "encoding": encoding, "text": text, "bytes": base64.b64encode(text.encode(encoding)).decode()}
    for language, texts in TEXTS.items()
    for encoding in ENCODINGS.get(language, [])
    for text in texts
]
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"python": sys.version.split()[0], "cases": cases}, ensure_ascii=False, indent=1) + "\n")
