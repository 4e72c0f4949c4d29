/**
 * The 27 product types of the challenge with their real frequencies, and what the generator says
 * about them. Consecutive threes share a shop department, so that a vague text can only tell three.
 */

/** A category: its code, frequency, name and words in each language. */
export interface Category {
  code: number;
  /** Readable, English. */
  name: string;
  /** Rows of the real training set (84,916 in all). */
  count: number;
  fr: string[];
  en: string[];
  de: string[];
}

/** A department: the words that three categories share, in each language. */
export interface Department {
  fr: string[];
  en: string[];
  de: string[];
}

function category(code: number, count: number, name: string, words: string): Category {
  const [fr, en, de] = words.split("|").map((list) => list.trim().split(", "));
  return { code, count, name, fr, en, de };
}

function department(words: string): Department {
  const [fr, en, de] = words.split("|").map((list) => list.trim().split(", "));
  return { fr, en, de };
}

/** The departments, one for every three categories. */
export const DEPARTMENTS: readonly Department[] = [
  department(
    "édition, auteur, volume, collection, tome|edition, author, volume|Ausgabe, Autor, Band",
  ),
  department(
    "animaux, calendrier, photo, numéro, illustré|animals, calendar, issue|Tiere, Kalender, Heft",
  ),
  department(
    "édition limitée, version, aventure, joueur|limited edition, player, adventure|Spieler, Abenteuer",
  ),
  department("pack, héros, manga, coffret, officiel|hero, pack, official|Held, Paket, offiziell"),
  department(
    "série, rare, dragon, guerrier, collector|series, rare, dragon, warrior|Serie, selten, Drache",
  ),
  department(
    "jeu, famille, plein air, amusant, enfants|game, family, fun, kids|Spiel, Familie, Kinder",
  ),
  department(
    "bébé, doux, bio, naissance, coton|baby, soft, organic, cotton|Baby, weich, Baumwolle",
  ),
  department(
    "maison, salon, chambre, moderne, design|home, living room, modern|Haus, Wohnzimmer, modern",
  ),
  department(
    "jardin, terrasse, extérieur, été, robuste|garden, patio, outdoor|Garten, Terrasse, Sommer",
  ),
];

/** The categories; number i belongs to department ⌊i / 3⌋. */
export const CATEGORIES: readonly Category[] = [
  category(
    10,
    3116,
    "Used books",
    "livre ancien, roman d'occasion, broché, recueil de poèmes, essai, biographie|used book, paperback, biography|gebrauchtes Buch, Roman",
  ),
  category(
    2705,
    2761,
    "New books",
    "livre neuf, nouveauté littéraire, thriller, bande dessinée, guide pratique|new novel, bestseller, guidebook|Neuerscheinung, Krimi",
  ),
  category(
    2403,
    4774,
    "Lots of books and magazines",
    "lot de livres, série complète, encyclopédie, lot de mangas, intégrale|book lot, complete series, encyclopedia|Bücherpaket, Lexikon",
  ),
  category(
    2280,
    4760,
    "Magazines and newspapers",
    "magazine, journal, revue, hebdomadaire, gazette, mensuel|magazine, newspaper, weekly|Zeitschrift, Zeitung",
  ),
  category(
    2522,
    4989,
    "Stationery",
    "stylo, carnet, cahier, agenda, classeur, surligneur, enveloppe|pen, notebook, binder|Stift, Notizbuch, Ordner",
  ),
  category(
    2220,
    824,
    "Pet supplies",
    "collier pour chien, litière, gamelle, croquettes, griffoir, laisse|dog collar, pet bowl, leash|Hundehalsband, Napf",
  ),
  category(
    40,
    2508,
    "Imported video games",
    "jeu vidéo import, cartouche, jeu japonais, jeu rétro, jeu NTSC|import video game, cartridge|Importspiel, Modul",
  ),
  category(
    2462,
    1421,
    "Used console games",
    "jeu console occasion, lot de jeux, jeu complet, manette et jeu|pre-owned console game, game bundle|gebrauchtes Konsolenspiel",
  ),
  category(
    2905,
    872,
    "PC games to download",
    "jeu PC à télécharger, clé Steam, code d'activation, extension DLC|PC download game, activation key|PC-Spiel Download, Aktivierungscode",
  ),
  category(
    50,
    1681,
    "Console accessories",
    "manette sans fil, housse console, chargeur manette, casque gaming, volant de course|wireless controller, gaming headset|Controller, Ladestation",
  ),
  category(
    60,
    832,
    "Game consoles",
    "console de jeux, console portable, console rétro, borne arcade|game console, handheld console|Spielkonsole, Handheld",
  ),
  category(
    1140,
    2671,
    "Figurines and goodies",
    "figurine pop, porte-clés, mug collector, statuette, peluche licence|pop figure, keychain, statue|Sammelfigur, Schlüsselanhänger",
  ),
  category(
    1160,
    3953,
    "Trading cards",
    "carte à collectionner, carte holographique, booster, deck, carte reverse|trading card, holo card, booster pack|Sammelkarte, Booster",
  ),
  category(
    1180,
    764,
    "Role playing and wargames",
    "miniature wargame, plateau de jeu de rôle, dés à facettes, peinture figurine|wargame miniature, dice set|Tabletop-Miniatur, Würfel",
  ),
  category(
    1280,
    4870,
    "Toys for children",
    "jouet, poupée, peluche, voiture miniature, garage, dinette, toupie|doll, plush toy, toy car|Puppe, Spielzeugauto, Kuscheltier",
  ),
  category(
    1281,
    2070,
    "Board games",
    "jeu de société, puzzle, jeu de cartes, jeu éducatif, échiquier|board game, puzzle, card game|Brettspiel, Puzzle",
  ),
  category(
    1300,
    5045,
    "Scale models and drones",
    "drone, hélice, voiture télécommandée, moteur brushless, quadricoptère, maquette|drone, propeller, rc car|Drohne, Propeller, Modellauto",
  ),
  category(
    1302,
    2491,
    "Outdoor games",
    "trampoline, balançoire, ballon, trottinette, toboggan, cerf-volant|trampoline, swing, scooter|Trampolin, Schaukel, Roller",
  ),
  category(
    1301,
    807,
    "Baby socks and small clothes",
    "chaussettes, chaussons, body, bonnet, gigoteuse, bavoir|socks, booties, romper|Socken, Strampler",
  ),
  category(
    1320,
    3241,
    "Childcare",
    "poussette, siège auto, biberon, tétine, babyphone, matelas à langer|stroller, car seat, feeding bottle|Kinderwagen, Schnuller",
  ),
  category(
    1940,
    803,
    "Food",
    "biscuits, confiture, thé vert, chocolat, huile d'olive, épices, café moulu|cookies, jam, green tea, chocolate|Kekse, Marmelade, Schokolade",
  ),
  category(
    1560,
    5073,
    "Furniture",
    "canapé, table basse, chaise, armoire, étagère, matelas, meuble tv, fauteuil|sofa, chair, wardrobe, shelf|Sofa, Stuhl, Schrank, Regal",
  ),
  category(
    1920,
    4303,
    "Household linen",
    "housse de coussin, rideau, drap, parure de lit, plaid, taie d'oreiller|cushion cover, curtain, bed sheet|Kissenbezug, Vorhang",
  ),
  category(
    2060,
    4993,
    "Decoration",
    "guirlande, horloge, vase, sticker mural, lampe, bougie, cadre, tapis|string lights, clock, vase, candle|Lichterkette, Uhr, Kerze",
  ),
  category(
    2582,
    2589,
    "Garden furniture",
    "salon de jardin, parasol, hamac, pergola, bain de soleil, tonnelle|garden furniture set, parasol, hammock|Gartenmöbel, Sonnenschirm",
  ),
  category(
    2583,
    10209,
    "Swimming pools",
    "piscine, pompe de filtration, bâche à bulles, liner, robot piscine, chlore, échelle de piscine|swimming pool, filter pump, pool cover|Schwimmbecken, Filterpumpe",
  ),
  category(
    2585,
    2496,
    "Garden tools",
    "tondeuse, taille-haie, sécateur, tuyau d'arrosage, tronçonneuse, brouette|lawn mower, hedge trimmer, pruner|Rasenmäher, Heckenschere",
  ),
];

/** Returns the department of a category; a vague text names the department alone. */
export function departmentIndex(category: number): number {
  return Math.floor(category / 3);
}

/** Returns the outline of a category; no two categories share department and outline. */
export function outlineIndex(category: number): number {
  return category % 9;
}

/** Returns the look (colour and texture) of a category within its outline, from 0 to 2. */
export function lookIndex(category: number): number {
  return Math.floor(category / 9);
}
