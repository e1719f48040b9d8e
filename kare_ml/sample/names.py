"""Names of companies and people, composed from word lists: unique for up to a million accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SURNAMES = tuple(
    """Abbott Ackroyd Adair Aldridge Alcock Ambrose Anstey Appleby Arkwright Ashdown Atwell Aubrey Babbage Baines
    Bancroft Barraclough Barlow Beckwith Bellamy Benbow Birchall Blackwood Blanchard Bloomfield Boothroyd Bowyer
    Braithwaite Bramley Brearley Brockbank Burgoyne Butterworth Cartwright Catchpole Cawthorne Chadderton Challis
    Chamberlain Clegg Clitheroe Colebrook Copperfield Coverdale Cranshaw Crompton Crowther Culpepper Dalrymple Dankworth
    Dearden Denholm Dewhurst Dinsdale Drabble Dunstan Eastwood Eccleshall Edgerton Ellwood Entwistle Fairbairn Fairclough
    Farnsworth Fawcett Fenwick Fielding Finnegan Fothergill Foxcroft Frobisher Gallagher Garside Gathercole Gilchrist
    Gladwin Goodfellow Gorringe Grimshaw Hadfield Halliwell Hampson Hardcastle Hargreaves Harkness Hartwell Haworth
    Hebblethwaite Henshaw Heseltine Hindmarsh Holdsworth Holloway Hollis Hopwood Horrocks Hoyle Huxley Illingworth Inchbald
    Ingham Jephson Jessop Jowett Kavanagh Keighley Kellaway Kenworthy Kershaw Kilbride Kingsley Lambourne Langstaff
    Latimer Leadbetter Ledbury Lightfoot Linacre Lockwood Longbottom Lonsdale Loxley Lumley Maddox Makepeace Mallinson
    Marchbanks Marsden Mawson Mellor Merriweather Metcalfe Micklethwaite Midgley Milburn Molyneux Moorcroft Mulholland
    Naismith Newbold Nuttall Oakley Oldroyd Openshaw Ormerod Outhwaite Pankhurst Parkinson Pemberton Penrose Pettigrew
    Pickersgill Pilkington Postlethwaite Prendergast Pumphrey Quigley Quayle Radcliffe Rainford Ramsbottom Ravenscroft
    Redfern Rigby Rimmer Rowbotham Rushworth Sallow Satterthwaite Scholes Sedgwick Shackleton Shuttleworth Silverwood
    Skelton Slater Stainforth Standish Sutcliffe Swindlehurst Tattersall Thackeray Threlfall Thwaite Titchmarsh Trelawney
    Tunnicliffe Underwood Urquhart Vickers Wadsworth Wainwright Walmsley Wetherby Whitworth Winstanley Wolstenholme
    Wrigley Yardley""".split()
)
PLACES = tuple(
    """Aberdeen Aldershot Alnwick Andover Antrim Arbroath Armagh Ashford Aylesbury Ayr Banbury Bangor Barnsley Basildon
    Basingstoke Bath Bedford Belfast Berwick Birkenhead Bodmin Bolton Boston Bournemouth Brecon Bridgend Brighton Bristol
    Burnley Burton Buxton Cambridge Canterbury Cardiff Carlisle Chatham Chelmsford Cheltenham Chester Chesterfield
    Chichester Colchester Corby Coventry Crawley Crewe Darlington Dartford Derby Derry Doncaster Dorchester Dover Dudley
    Dumfries Dundee Durham Eastbourne Elgin Ely Exeter Falkirk Falmouth Fareham Folkestone Gateshead Glasgow Gloucester
    Goole Grantham Grimsby Guildford Halifax Hartlepool Hastings Hereford Hexham Hull Huntingdon Inverness Ipswich Kendal
    Kettering Kilmarnock Lancaster Leeds Leicester Leith Lichfield Lisburn Llanelli Luton Maidstone Matlock Melrose
    Merthyr Neath Newport Newry Northampton Norwich Nottingham Oban Oldham Oxford Paisley Penrith Perth Peterborough
    Plymouth Poole Portsmouth Reading Redcar Rochdale Rugby Salisbury Scarborough Sheffield Shrewsbury Slough""".split()
)
FIRST_NAMES = tuple(
    """Aisha Alan Amelia Ben Bethan Callum Carys Claire Daniel David Elin Emma Farah Fiona Gareth George Hannah Harpreet
    Iain Imogen Jack James Karen Kofi Laura Liam Maeve Marcus Nadia Niall Olivia Owen Priya Rachel Rhys Sophie Stephen
    Tariq Victoria Zoe""".split()
)
FORMS = ("Ltd", "Group Ltd", "UK Ltd", "plc")

TRADES: dict[str, tuple[str, ...]] = {
    "Metalworking": ("Fabrications", "Castings", "Pressings", "Forge", "Precision", "Sheet Metal", "Welding", "Foundry"),
    "Machinery": ("Engineering", "Machines", "Pumps", "Gears", "Conveyors", "Hydraulics", "Drives", "Compressors"),
    "Construction": ("Builders", "Construction", "Civils", "Roofing", "Joinery", "Groundworks", "Interiors", "Scaffolds"),
    "Automotive": ("Motors", "Coachworks", "Commercials", "Autoparts", "Garages", "Trailers", "Bodyshops", "Fleet Care"),
    "Food and drink": ("Foods", "Bakeries", "Dairies", "Brewery", "Mills", "Confectionery", "Meats", "Bottlers"),
    "Facilities": ("Maintenance", "Services", "Facilities", "Heating", "Cleaning", "Lifts", "Plumbing", "Estates"),
    "Electronics": ("Electronics", "Controls", "Instruments", "Circuits", "Sensors", "Automation", "Lighting", "Systems"),
    "Logistics": ("Haulage", "Logistics", "Warehousing", "Freight", "Distribution", "Couriers", "Shipping", "Storage"),
    "Agriculture": ("Farms", "Agricultural", "Growers", "Nurseries", "Tractors", "Seeds", "Feeds", "Forestry"),
    "Marine": ("Marine", "Boatyard", "Chandlers", "Docks", "Offshore", "Shipwrights", "Rigging", "Moorings"),
}  # fmt: skip
INDUSTRIES = tuple(TRADES)

# Mixed digits of a permuted number: each number gives another name. The first 10,240 are short (a founder or a place
# before the trade), later ones have two founders. 3371 and 7919 share no factor with the moduli, so that the
# permutation loses nothing.
MACROS = """
create or replace macro composed(n, short, long, trades) as case
    when n < 10240 and short < 6400
        then surnames()[1 + short % 200] || ' ' || trades[1 + (short // 200) % 8] || ' ' || forms()[1 + short // 1600]
    when n < 10240
        then places()[1 + (short - 6400) % 120] || ' ' || trades[1 + ((short - 6400) // 120) % 8] || ' '
             || forms()[1 + (short - 6400) // 960]
    else surnames()[1 + long % 200] || ' & ' || surnames()[1 + (long // 200) % 200] || ' '
         || trades[1 + (long // 40000) % 8] || ' ' || forms()[1 + long // 320000]
    end;

create or replace macro company_name(n, industry) as
    composed(n, (n * 3371 + 17) % 10240, (greatest(n - 10240, 0) * 7919) % 1280000, trades()[industry]);

create or replace macro person_name(k) as
    first_names()[1 + k % 40] || ' ' || surnames()[1 + (k // 40 + k * 37) % 200];
"""


def define_names(connection: DuckDBPyConnection) -> None:
    """Define `company_name(n, industry)`, unique for n below a million, and `person_name(k)`."""
    for macro, words in {
        "surnames": SURNAMES[:200],
        "places": PLACES[:120],
        "first_names": FIRST_NAMES,
        "forms": FORMS,
        "industries": INDUSTRIES,
    }.items():
        connection.execute(f"create or replace macro {macro}() as {list(words)}")
    trades = ", ".join(f"'{industry}': {list(words)}" for industry, words in TRADES.items())
    connection.execute(f"create or replace macro trades() as map {{{trades}}}")
    connection.execute(MACROS)
