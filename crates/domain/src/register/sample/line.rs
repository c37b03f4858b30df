//! A line of the made-up extract, with all the columns of the real one (`domain.md` §3.1).

use super::municipalities::Place;
use super::names::{address, slug};

/// All column names, as the register writes them.
pub const HEADER: &str = "HOVEDSKOLE_INST;INST_NR;INST_NAVN;ENHEDSART;INST_ADR;POSTNR;POSTDISTRIKT;TLF_NR;E_MAIL;\
     WEB_ADR;INST_TYPE_NR;INST_TYPE_NAVN;INST_TYPE_GRUPPE;UNDERV_NIV;INST_LEDER;CVR_NR;KOMMUNE_NR;ADM_KOMMUNE_NAVN;\
     BEL_KOMMUNE;BEL_KOMMUNE_NAVN;BEL_REGION;REGION_NAVN;EJER_KODE;EJERKODE_NAVN;P_NR;VEJKODE;GEO_BREDDE_GRAD;\
     GEO_LAENGDE_GRAD";

#[derive(Clone, Copy, PartialEq)]
pub enum Type {
    BoardingSchool,
    PublicSchool,
    PrivateSchool,
    UpperSecondary,
    Nursery,
    Kindergarten,
    DayCare,
}

impl Type {
    /// Number, name, group, and what is taught there.
    const fn columns(self) -> (&'static str, &'static str, &'static str, &'static str) {
        const SCHOOLS: &str = "Grundskoler mv.";
        match self {
            Self::BoardingSchool => ("1011", "Efterskoler", SCHOOLS, "Grundskole"),
            Self::PublicSchool => ("1012", "Folkeskoler", SCHOOLS, "Grundskole"),
            Self::PrivateSchool => ("1013", "Friskoler og private grundskoler", SCHOOLS, "Grundskole"),
            Self::UpperSecondary => ("1021", "Gymnasier", "Gymnasiale uddannelser", "Gymnasial"),
            Self::Nursery => ("6010", "Dagtilbud 0-2 år", "Dagtilbud", ""),
            Self::Kindergarten => ("6011", "Dagtilbud 3-5 år", "Dagtilbud", ""),
            Self::DayCare => ("6012", "Dagtilbud 0-5 år", "Dagtilbud", ""),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub enum Owner {
    Municipality,
    Itself,
}

/// What differs between lines; the rest is made from it.
pub struct Unit<'a> {
    pub code: String,
    pub name: String,
    pub parent: Option<String>,
    pub is_parent: bool,
    pub unit_type: Type,
    pub owner: Owner,
    pub cvr: String,
    pub p_number: u64,
    pub place: &'a Place,
    /// Makes addresses and phone numbers differ.
    pub number: usize,
}

impl Unit<'_> {
    /// The line, without its end. No value holds a semicolon or a quote.
    pub fn line(&self) -> String {
        let place = self.place;
        let (name, town) = (slug(&self.name), slug(place.name));
        let (email, web) = match self.owner {
            Owner::Municipality => {
                (format!("{name}@{town}.example"), format!("https://{town}.example/{name}"))
            }
            Owner::Itself => {
                (format!("kontor@{name}-{town}.example"), format!("https://{name}-{town}.example"))
            }
        };
        let (type_number, type_name, group, level) = self.unit_type.columns();
        let unit_kind = match (&self.parent, self.is_parent) {
            (Some(_), _) => "Afdeling",
            (None, true) => "Hovedskole",
            (None, false) => "Institution uden enheder",
        };
        let (region, region_name) = place.region.code_and_name();
        let (owner, owner_name) = match self.owner {
            Owner::Municipality => ("1", "Kommune"),
            Owner::Itself => ("2", "Selvejende"),
        };
        // No Danish phone number begins with 10, so that nobody's phone rings.
        let phone = format!("10{:06}", self.number * 211 % 1_000_000);
        [
            self.parent.as_deref().unwrap_or_default(),
            &self.code,
            &self.name,
            unit_kind,
            &address(self.number),
            place.postal_code,
            place.city,
            &phone,
            &email,
            &web,
            type_number,
            type_name,
            group,
            level,
            "", // The head's name: no sample needs people.
            &self.cvr,
            place.code,
            place.name,
            place.code,
            place.name,
            region,
            region_name,
            owner,
            owner_name,
            &self.p_number.to_string(),
            &format!("{:04}", self.number * 13 % 10_000),
            "", // Made-up schools lie nowhere.
            "",
        ]
        .join(";")
    }
}
