//! Names by community, the commonest first. Lists are short: what is taken from published statistics is the rank of the
//! names and how much of a community bears the first of them.
//!
//! British, Irish, Caribbean: ONS, baby names in England and Wales; Smith is borne by about 1.2 in 100. South Asian: ONS
//! (Muhammad in all spellings is the commonest boy's name); Khan, Hussain, Ahmed, Patel, Singh and Kaur are a third or more of
//! their communities. Polish: register PESEL of the Ministry of Digital Affairs. Vietnamese: Nguyen is borne by 31 to
//! 39 in 100, the first ten surnames by over 80. Somali: own, father's and grandfather's name come from the same few.

use super::pool::{Pools, pool, with_tail};

/// Common ones in Britain, and a long tail.
pub const BRITISH: Pools = Pools {
    boys: with_tail(BRITISH_BOYS, 1.15, 0.85),
    girls: with_tail(BRITISH_GIRLS, 1.15, 0.85),
    surnames: with_tail(BRITISH_SURNAMES, 1.3, 0.3),
};
/// Ireland, in Irish and English spelling.
#[rustfmt::skip]
pub const IRISH: Pools = Pools {
    boys: pool(
        &["Jack", "Conor", "Seán", "Liam", "Cian", "Oisín", "Patrick", "Declan", "Aidan", "Eoin", "Finn", "Tadhg"],
        1.2,
    ),
    girls: pool(&["Niamh", "Aoife", "Saoirse", "Ciara", "Róisín", "Emma", "Grace", "Siobhán", "Caoimhe", "Orla"], 1.2),
    surnames: with_tail(
        &[
            "Murphy", "Kelly", "O'Sullivan", "Walsh", "O'Brien", "Byrne", "Ryan", "O'Connor", "O'Neill", "McCarthy",
            "Doyle",
        ],
        1.2,
        0.7,
    ),
};
/// Roma, Gypsies and Travellers: forenames as their neighbours have, surnames of a few families.
#[rustfmt::skip]
pub const ROMA: Pools = Pools {
    boys: pool(
        &[
            "John", "James", "Tommy", "Billy", "Jimmy", "Patrick", "Levi", "Nelson", "Jesse", "Denis", "Marek",
            "Roman", "Patrik",
        ],
        1.3,
    ),
    girls: pool(
        &["Mary", "Margaret", "Kathleen", "Shannon", "Chantelle", "Violet", "Vanesa", "Nikola", "Denisa", "Sabina"],
        1.3,
    ),
    surnames: pool(
        &[
            "Lee", "Smith", "Horváth", "Price", "Boswell", "Balog", "Loveridge", "Cooper", "Ward", "Connors", "Cash",
            "Tancos",
        ],
        1.3,
    ),
};
/// Poland. Women's surnames end in -ska.
#[rustfmt::skip]
pub const POLISH: Pools = Pools {
    boys: pool(
        &[
            "Jakub", "Antoni", "Kacper", "Szymon", "Jan", "Filip", "Aleksander", "Oliwier", "Mikołaj", "Wojciech",
            "Michał", "Mateusz", "Bartosz", "Patryk", "Dawid", "Wiktor", "Paweł", "Łukasz", "Tomasz", "Kamil",
            "Damian", "Dominik",
        ],
        1.2,
    ),
    girls: pool(
        &[
            "Julia", "Zuzanna", "Maja", "Lena", "Zofia", "Hanna", "Oliwia", "Aleksandra", "Natalia", "Wiktoria",
            "Nikola", "Katarzyna", "Małgorzata", "Magdalena", "Karolina", "Weronika",
        ],
        1.2,
    ),
    surnames: with_tail(
        &[
            "Nowak", "Kowalski", "Wiśniewski", "Wójcik", "Kowalczyk", "Kamiński", "Lewandowski", "Zieliński",
            "Szymański", "Woźniak", "Dąbrowski", "Kozłowski", "Jankowski", "Mazur", "Kwiatkowski", "Krawczyk",
            "Kaczmarek", "Grabowski", "Zając", "Pawłowski", "Król", "Jabłoński", "Wróbel", "Majewski", "Olszewski",
            "Stępień", "Jaworski", "Górski",
        ],
        1.2,
        0.8,
    ),
};
/// Romania, Portugal and others of Europe.
#[rustfmt::skip]
pub const EUROPEAN: Pools = Pools {
    boys: pool(
        &["Andrei", "David", "José", "Mateo", "Luca", "André", "Björn", "Alexandru", "Matei", "João", "Leonardo"],
        1.2,
    ),
    girls: pool(&["Maria", "Elena", "Ioana", "Sofía", "Renée", "Andreea", "Beatriz", "Giulia", "Ana", "Zoë"], 1.2),
    surnames: with_tail(
        &["Popescu", "Silva", "Ionescu", "Núñez", "Müller", "Lefèvre", "Santos", "Popa", "Rossi"],
        1.2,
        0.6,
    ),
};
/// India, Sikh and Hindu.
pub const INDIAN: Pools = Pools {
    boys: pool(
        &["Arjun", "Rohan", "Jaspreet", "Harpreet", "Gurpreet", "Ravi", "Aarav", "Karan", "Amar", "Dev", "Nikhil"],
        1.2,
    ),
    girls: pool(&["Priya", "Anjali", "Simran", "Jasmin", "Harpreet", "Aanya", "Kiran", "Meera", "Nisha", "Riya"], 1.2),
    surnames: with_tail(
        &["Singh", "Patel", "Kaur", "Sharma", "Gill", "Shah", "Sandhu", "Kumar", "Mehta", "D'Souza"],
        1.7,
        0.9,
    ),
};
/// Pakistan.
pub const PAKISTANI: Pools = Pools {
    boys: pool(
        &[
            "Ali", "Hamza", "Adil", "Hassan", "Ibrahim", "Usman", "Umar", "Bilal", "Yusuf", "Zain", "Imran", "Haris",
            "Abdullah", "Faisal", "Kamran", "Tariq", "Awais", "Zeeshan", "Asif", "Junaid", "Rizwan", "Zubair",
            "Danyal",
        ],
        1.25,
    ),
    girls: pool(
        &[
            "Aisha", "Fatima", "Zainab", "Maryam", "Hafsa", "Khadija", "Sana", "Amina", "Iqra", "Zara", "Nadia",
            "Saima", "Noor", "Hira", "Farzana", "Rukhsana",
        ],
        1.25,
    ),
    surnames: pool(
        &[
            "Khan", "Hussain", "Ahmed", "Ali", "Mahmood", "Akhtar", "Malik", "Shah", "Iqbal", "Mohammed", "Aslam",
            "Butt", "Mirza", "Chaudhry", "Rehman", "Raja", "Qureshi", "Sheikh", "Bashir", "Rafiq", "Nawaz", "Riaz",
        ],
        1.5,
    ),
};
/// Bangladesh.
pub const BANGLADESHI: Pools = Pools {
    boys: pool(
        &["Nabil", "Shakil", "Tanvir", "Rahim", "Sajid", "Ibrahim", "Yusuf", "Fahim", "Arif", "Kamal", "Jubel"],
        1.25,
    ),
    girls: pool(
        &["Farzana", "Aisha", "Nasima", "Tahmina", "Sadia", "Fatima", "Ruby", "Shirin", "Nadia", "Lubna"],
        1.25,
    ),
    surnames: pool(
        &[
            "Miah",
            "Ahmed",
            "Ali",
            "Rahman",
            "Islam",
            "Hussain",
            "Uddin",
            "Khan",
            "Chowdhury",
            "Hoque",
            "Choudhury",
            "Kamali",
        ],
        1.5,
    ),
};
/// China and Hong Kong, in Latin letters.
pub const CHINESE: Pools = Pools {
    boys: pool(&["Wei", "Jun", "Ming", "Hao", "Ka Ho", "Chun", "Lok", "Jason", "Kevin"], 1.2),
    girls: pool(&["Mei", "Xin", "Ying", "Ka Yan", "Wing", "Yan", "Emily", "Lin"], 1.2),
    surnames: pool(&["Chen", "Wong", "Li", "Chan", "Zhang", "Wang", "Lam", "Liu", "Ho", "Cheung", "Lin"], 1.4),
};
/// Viet Nam.
pub const VIETNAMESE: Pools = Pools {
    boys: pool(
        &["Anh", "Minh", "Hieu", "Tuan", "Hung", "Duc", "Nam", "Long", "Quan", "Dung", "Thanh", "Huy", "Son", "Phong"],
        1.15,
    ),
    girls: pool(
        &["Anh", "Linh", "Trang", "Ngoc", "Huong", "Mai", "Lan", "Hoa", "Thao", "Ha", "Phuong", "Nga", "Yen"],
        1.15,
    ),
    surnames: pool(
        &[
            "Nguyen", "Tran", "Le", "Pham", "Huynh", "Phan", "Vu", "Vo", "Dang", "Bui", "Do", "Ho", "Ngo", "Duong",
            "Ly", "Hoang", "Dinh", "Truong", "Doan", "Luong",
        ],
        3.1,
    ),
};
/// Somalia: the same names for the child, the father and the grandfather.
pub const SOMALI: Pools = Pools {
    boys: pool(SOMALI_MEN, 1.6),
    girls: pool(
        &[
            "Fatima", "Hodan", "Amina", "Halima", "Sahra", "Ayan", "Khadija", "Maryan", "Hawa", "Zahra", "Ifrah",
            "Hibo", "Nimo", "Ubah", "Sagal",
        ],
        1.3,
    ),
    surnames: pool(SOMALI_MEN, 1.6),
};
/// Nigeria, Ghana and others of West Africa.
pub const WEST_AFRICAN: Pools = Pools {
    boys: pool(
        &[
            "Emmanuel",
            "Daniel",
            "David",
            "Kwame",
            "Kofi",
            "Chukwuemeka",
            "Tunde",
            "Ayodele",
            "Samson",
            "Joel",
            "Elijah",
            "Micah",
        ],
        1.2,
    ),
    girls: pool(
        &["Blessing", "Esther", "Naomi", "Abena", "Adaeze", "Chiamaka", "Temitope", "Fatou", "Grace", "Zuri"],
        1.2,
    ),
    surnames: with_tail(
        &[
            "Mensah", "Boateng", "Okafor", "Adeyemi", "Osei", "Owusu", "Balogun", "Diallo", "Eze", "Addo", "Nkosi",
            "Joseph",
        ],
        1.3,
        0.7,
    ),
};
/// The Caribbean: British names, some of them preferred.
pub const CARIBBEAN: Pools = Pools {
    boys: with_tail(
        &["Jermaine", "Tyrone", "Malachi", "Isaiah", "Jaden", "Kemar", "Elijah", "Marcus", "Andre", "Reece"],
        1.2,
        0.7,
    ),
    girls: with_tail(&["Shanice", "Keisha", "Imani", "Tiana", "Naomi", "Jada", "Ebony", "Chantelle"], 1.2, 0.7),
    surnames: with_tail(
        &["Campbell", "Brown", "Williams", "Francis", "Bailey", "Grant", "Thomas", "Gordon", "Reid"],
        1.2,
        0.5,
    ),
};
/// Arabic speakers, Kurds and Afghans: own name, then the father's, then the family's.
pub const ARABIC: Pools = Pools {
    boys: pool(
        &[
            "Mohammed", "Ahmed", "Ali", "Omar", "Hassan", "Hussein", "Mahmoud", "Khaled", "Ibrahim", "Youssef",
            "Abdullah", "Mustafa", "Karim", "Saleh", "Hamid", "Nasser", "Tareq", "Yasin", "Bilal", "Samir", "Ziad",
            "Rami", "Walid",
        ],
        1.34,
    ),
    girls: pool(
        &["Fatima", "Maryam", "Aya", "Noor", "Zainab", "Sara", "Layla", "Huda", "Rania", "Salma", "Yasmin", "Hana"],
        1.2,
    ),
    surnames: pool(
        &[
            "Al-Hassan",
            "Al-Ahmad",
            "Al-Masri",
            "Haddad",
            "Saleh",
            "Al-Khatib",
            "Mansour",
            "Al-Najjar",
            "Aziz",
            "Al-Rashid",
            "Hamdan",
            "Al-Shami",
            "Khalil",
            "El-Amin",
            "Barzani",
            "Rahimi",
            "Karimi",
            "Ahmadi",
            "Stanekzai",
        ],
        1.2,
    ),
};

const SOMALI_MEN: &[&str] = &[
    "Mohamed",
    "Abdi",
    "Ahmed",
    "Ali",
    "Hassan",
    "Yusuf",
    "Ibrahim",
    "Omar",
    "Abdullahi",
    "Hussein",
    "Ismail",
    "Farah",
    "Osman",
    "Abdirahman",
    "Jama",
    "Warsame",
    "Adan",
    "Nur",
    "Mohamud",
    "Said",
    "Liban",
    "Guled",
];
const BRITISH_BOYS: &[&str] = &[
    "Oliver",
    "Jack",
    "Harry",
    "George",
    "Noah",
    "Charlie",
    "Jacob",
    "Alfie",
    "Freddie",
    "Oscar",
    "Leo",
    "Logan",
    "Archie",
    "Theo",
    "Thomas",
    "James",
    "Joshua",
    "William",
    "Max",
    "Ethan",
    "Mason",
    "Isaac",
    "Finley",
    "Daniel",
    "Riley",
    "Edward",
    "Joseph",
    "Alexander",
    "Samuel",
    "Tommy",
    "Benjamin",
    "Jake",
    "Ryan",
    "Callum",
    "Connor",
    "Liam",
    "Tyler",
    "Kyle",
    "Lewis",
    "Jayden",
    "Kai",
    "Luke",
    "Nathan",
    "Dylan",
    "Bradley",
    "Kieran",
    "Anthony",
    "Michael",
    "Robert",
    "Jamie",
    "Toby",
    "Rhys",
    "Matthew",
    "Aaron",
];
#[rustfmt::skip]
const BRITISH_GIRLS: &[&str] = &[
    "Olivia", "Amelia", "Isla", "Ava", "Emily", "Mia", "Poppy", "Ella", "Lily", "Grace", "Freya", "Charlotte",
    "Evie", "Daisy", "Phoebe", "Florence", "Alice", "Jessica", "Ruby", "Chloé", "Eva", "Maisie", "Lucy", "Elsie",
    "Erin", "Holly", "Megan", "Ellie", "Katie", "Leah", "Abigail", "Molly", "Lexi", "Beth", "Elizabeth", "Rebecca",
    "Lauren", "Skye", "Scarlett", "Zoë", "Siân", "Tia",
];
const BRITISH_SURNAMES: &[&str] = &[
    "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Robinson", "Wright", "Thompson",
    "Evans", "Walker", "White", "Roberts", "Green", "Hall", "Wood", "Jackson", "Clarke", "Harrison", "Lewis", "Martin",
    "Cooper", "Hill", "Ward", "Hughes", "Moore", "Turner", "King", "Harris", "Baker", "Edwards", "Morris", "Allen",
    "Shaw", "Parker", "Cook", "Bell", "Murphy", "Kelly", "O'Brien", "McDonald", "MacLeod", "Scott", "Young",
];
