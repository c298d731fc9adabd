//! The people of the sample organization. None of them exists.

/// Somebody in the demo.
#[derive(Debug)]
pub struct DemoPerson {
    /// Their name.
    pub name: &'static str,
    /// Their address.
    pub email: &'static str,
    /// The id of their role.
    pub role: &'static str,
}

const fn person(name: &'static str, email: &'static str, role: &'static str) -> DemoPerson {
    DemoPerson { name, email, role }
}

/// Who founded the organization.
pub const OWNER: DemoPerson = person("Grace Adeyemi", "grace@harbour.example", "owner");
/// Their Admin.
pub const ADMIN: DemoPerson = person("Mateo Álvarez", "mateo@harbour.example", "admin");
/// Somebody who may look.
pub const VIEWER: DemoPerson = person("Ines Duarte", "ines@harbour.example", "viewer");

/// Everybody but the Owner, in the order in which they joined.
pub(super) const MEMBERS: &[DemoPerson] = &[
    ADMIN,
    person("Yuki Tanaka", "yuki@harbour.example", "owner"),
    VIEWER,
    person("Łukasz Wiśniewski", "lukasz@harbour.example", "manager"),
    person("佐藤 健", "ken.sato@harbour.example", "developer"),
    person("Amina Diallo", "amina@harbour.example", "developer"),
    person("محمد الأنصاري", "mohammed@harbour.example", "developer"),
    person("Søren Kjær", "soren@harbour.example", "developer"),
    person("Ольга Петренко", "olha@harbour.example", "manager"),
    person("Priya Raman", "priya@harbour.example", "developer"),
    person("李 晓明", "xiaoming@harbour.example", "developer"),
    person("Siobhán Ní Bhriain", "siobhan@harbour.example", "viewer"),
    person("Δημήτρης Παπαδόπουλος", "dimitris@harbour.example", "viewer"),
    person("Noor van der Berg", "noor@harbour.example", "developer"),
    person("김 민지", "minji@harbour.example", "developer"),
    person("Tomás Ferreira da Silva Cavalcanti de Albuquerque", "tomas@harbour.example", "viewer"),
    person("Chinedu Okeke", "chinedu@harbour.example", "developer"),
    person("अनन्या शर्मा", "ananya@harbour.example", "developer"),
    person("Elif Yıldız", "elif@harbour.example", "viewer"),
    person("Jürgen Großmann", "juergen@harbour.example", "developer"),
    person("דנה לוי", "dana@harbour.example", "viewer"),
    person("Marie-Claire Dubois", "marie@harbour.example", "manager"),
    person("Kwame Mensah", "kwame@harbour.example", "developer"),
    person("Anaïs Lefèvre", "anais@harbour.example", "viewer"),
    person("Björk Jónsdóttir", "bjork@harbour.example", "viewer"),
    person("Nguyễn Thị Hoa", "hoa@harbour.example", "developer"),
    person("Rafael Costa", "rafael@harbour.example", "developer"),
    person("Zoë Kowalski", "zoe@harbour.example", "viewer"),
    person("سارا کریمی", "sara@harbour.example", "developer"),
    person("Oluwaseun Bakare", "seun@harbour.example", "viewer"),
    person("Hiroshi Nakamura", "hiroshi@harbour.example", "developer"),
    person("Freya Lindqvist", "freya@harbour.example", "developer"),
    person("Иван Соколов", "ivan@harbour.example", "viewer"),
    person("Leilani Kahale", "leilani@harbour.example", "developer"),
    person("Bence Szűcs", "bence@harbour.example", "viewer"),
    person("Aroha Ngata", "aroha@harbour.example", "developer"),
    person("Camille Roux", "camille@harbour.example", "viewer"),
    person("Deepak Menon", "deepak@harbour.example", "developer"),
    person("Eszter Tóth", "eszter@harbour.example", "viewer"),
    person("Fatoumata Camara", "fatou@harbour.example", "developer"),
    person("Giulia Romano", "giulia@harbour.example", "viewer"),
    person("Henrik Aalto", "henrik@harbour.example", "developer"),
    person("Isabela Nunes", "isabela@harbour.example", "viewer"),
    person("Jakub Novák", "jakub@harbour.example", "developer"),
    person("Katarína Horváthová", "katarina@harbour.example", "viewer"),
    person("Lerato Nkosi", "lerato@harbour.example", "developer"),
    person("Maja Petrović", "maja@harbour.example", "viewer"),
    person("Nikolaos Galanis", "nikos@harbour.example", "developer"),
    person("Oscar Lindholm", "oscar@harbour.example", "viewer"),
    person("Petra Vlček", "petra@harbour.example", "developer"),
    person("Quentin Moreau", "quentin@harbour.example", "viewer"),
    person("Rasa Kazlauskienė", "rasa@harbour.example", "developer"),
    person("Sipho Dube", "sipho@harbour.example", "viewer"),
    person("Tariq Hassan", "tariq@harbour.example", "developer"),
    person("Ursula Brandt", "ursula@harbour.example", "viewer"),
    person("Valentina Rossi", "valentina@harbour.example", "developer"),
    person("Wanjiru Kamau", "wanjiru@harbour.example", "viewer"),
    person("Xavier Pons", "xavier@harbour.example", "developer"),
    person("Yasmin Farouk", "yasmin@harbour.example", "viewer"),
];

/// Who was invited lately and has not joined.
pub(super) const INVITED: &[DemoPerson] = &[
    person("Zofia Nowak", "zofia@harbour.example", "developer"),
    person("Aiko Mori", "aiko@partner.example", "viewer"),
    person("Bram de Vries", "bram@partner.example", "viewer"),
];

/// Whose invitation nobody used in time.
pub(super) const LATE: DemoPerson = person("Cora Ashby", "cora@partner.example", "viewer");
/// Whose mail server refuses them.
pub(super) const LOST: DemoPerson = person("Dario Conti", "dario@partnr.example", "viewer");
