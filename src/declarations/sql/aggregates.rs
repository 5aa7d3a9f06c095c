//! Functions: COALESCE, and those that look at groups of rows.

use sqlparser::ast::{
    DuplicateTreatment, Expr as Written, Function as WrittenFunction, FunctionArg, FunctionArgExpr,
    FunctionArgumentList, FunctionArguments, Spanned,
};
use sqlparser::tokenizer::Span;

use super::expressions::{Place, Reading};
use super::form::{Expr, Function, Operator};
use super::kind::SqlKind;
use super::names;
use super::resolve::Resolver;
use super::scope::Scope;

/// What a function is given.
enum Arguments<'a> {
    Star,
    Values(Vec<&'a Written>),
}

impl Resolver<'_> {
    /// A function of values or of groups.
    pub(super) fn function(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        written: &WrittenFunction,
    ) -> (Expr, SqlKind) {
        let at = written.span();
        let name = names::single(&written.name).map(|name| name.value.to_ascii_uppercase()).unwrap_or_default();
        if written.over.is_some() {
            let message = "OVER is not in the dialect: ties are broken by chance; take MIN or MAX in a part and JOIN it, or \
                           outcomes.outcome_number";
            return self.fault(scope, at, message.to_owned());
        }
        let Some((is_distinct, arguments)) = arguments(written) else {
            return self.fault(scope, at, format!("{name} is not written like this; docs/SQL.md says how"));
        };
        let function = match name.as_str() {
            "COALESCE" => return self.coalesce(scope, reading, at, &arguments),
            "COUNT" if is_distinct => Function::CountDistinct,
            "COUNT" => Function::Count,
            "SUM" if !is_distinct => Function::Sum,
            "MIN" if !is_distinct => Function::Min,
            "MAX" if !is_distinct => Function::Max,
            _ => return self.fault(scope, at, format!("{name} is not in the dialect{}", instead(&name))),
        };
        if let Place::Rows(clause) = reading.place {
            return self.fault(
                scope,
                at,
                format!("{name} in {clause}; work it out in a part with GROUP BY, or use HAVING"),
            );
        }
        match arguments {
            Arguments::Star if function == Function::Count => {
                self.count_rows(scope, reading, written.filter.as_deref())
            }
            Arguments::Values(values) if values.len() == 1 => {
                self.aggregate(scope, reading, function, values[0], written.filter.as_deref())
            }
            _ => self.fault(scope, at, format!("{name} takes one value")),
        }
    }

    fn coalesce(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        at: Span,
        arguments: &Arguments<'_>,
    ) -> (Expr, SqlKind) {
        let Arguments::Values(written) = arguments else {
            return self.fault(scope, at, "COALESCE takes two values or more".to_owned());
        };
        let mut kind = SqlKind::Null;
        let mut values = Vec::new();
        for written in written {
            let (value, of_value) = self.value(scope, reading, written);
            if of_value == SqlKind::Null {
                self.faults.add(scope.file, written.span(), "NULL in COALESCE does nothing; leave it out");
            }
            kind = self.alike(scope.file, written.span(), kind, of_value, "put beside each other");
            values.push(value);
        }
        if values.len() < 2 {
            return self.fault(scope, at, "COALESCE takes two values or more".to_owned());
        }
        (Expr::Coalesce(values), kind)
    }

    /// Counts rows: all, or those for which a condition holds. Always ones in a column: Polars stops where it counts the
    /// rows of a UNION ALL without looking at any column.
    fn count_rows(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        filter: Option<&Written>,
    ) -> (Expr, SqlKind) {
        let argument = match filter {
            Some(filter) => {
                Expr::Case { branches: vec![(self.filter(scope, filter), Expr::Integer(1))], otherwise: None }
            }
            None => Expr::Integer(1),
        };
        (self.counted(reading, Function::Count, argument), SqlKind::COUNT)
    }

    fn aggregate(
        &mut self,
        scope: &mut Scope<'_>,
        reading: &mut Reading,
        function: Function,
        written: &Written,
        filter: Option<&Written>,
    ) -> (Expr, SqlKind) {
        let (value, kind) = self.value(scope, &mut Reading::rows("another function of groups"), written);
        if kind == SqlKind::Unknown {
            return (value, kind);
        }
        if value.columns().is_empty() {
            let message = "a function of a constant; write COUNT(*), or name a column";
            return self.fault(scope, written.span(), message.to_owned());
        }
        let is_right = match function {
            Function::Count => true,
            Function::CountDistinct => kind != SqlKind::Number,
            Function::Sum => matches!(kind, SqlKind::Integer(_)),
            Function::Min | Function::Max => !matches!(kind, SqlKind::Boolean | SqlKind::Number),
        };
        if !is_right {
            let message =
                format!("of {}, which engines work out differently; make it an integer with CASE", kind.label());
            return self.fault(scope, written.span(), message);
        }
        let argument = match filter {
            Some(filter) => Expr::Case { branches: vec![(self.filter(scope, filter), value)], otherwise: None },
            None => value,
        };
        match function {
            Function::Count | Function::CountDistinct => (self.counted(reading, function, argument), SqlKind::COUNT),
            Function::Sum => {
                let kind = if let SqlKind::Integer(furthest) = kind { SqlKind::of_sum(furthest) } else { kind };
                let sum = self.sum(reading, argument);
                self.fitting(scope, written.span(), sum, kind)
            }
            Function::Min | Function::Max => (self.of_group(reading, function, argument), kind),
        }
    }

    fn filter(&mut self, scope: &mut Scope<'_>, written: &Written) -> Expr {
        let (condition, kind) = self.value(scope, &mut Reading::rows("FILTER"), written);
        self.is_condition(scope.file, written, kind);
        condition
    }

    /// A count in 64 bits: Polars counts in 32 without a sign.
    fn counted(&mut self, reading: &mut Reading, function: Function, argument: Expr) -> Expr {
        self.of_group(reading, function, argument).wide()
    }

    /// A sum in 64 bits; of no values there is none, where Polars says zero.
    fn sum(&mut self, reading: &mut Reading, argument: Expr) -> Expr {
        let count = self.of_group(reading, Function::Count, argument.clone());
        let sum = self.of_group(reading, Function::Sum, argument);
        let has_values = Expr::binary(count, Operator::Greater, Expr::Integer(0));
        Expr::Case { branches: vec![(has_values, sum.wide())], otherwise: None }
    }

    /// The column in which grouped rows have what a function makes of a value.
    fn of_group(&mut self, reading: &mut Reading, function: Function, argument: Expr) -> Expr {
        let argument = match argument {
            Expr::Column(name) => name,
            other => {
                let at = self.arguments.iter().position(|argument| *argument == other).unwrap_or_else(|| {
                    self.arguments.push(other);
                    self.arguments.len() - 1
                });
                argument_name(at)
            }
        };
        let aggregate = Expr::Aggregate { function, argument };
        let at = reading.aggregates.iter().position(|other| *other == aggregate).unwrap_or_else(|| {
            reading.aggregates.push(aggregate);
            reading.aggregates.len() - 1
        });
        Expr::Column(aggregate_name(at))
    }
}

/// The column of a value that is worked out before rows are grouped.
pub(super) fn argument_name(at: usize) -> String {
    format!("value__a{}", at + 1)
}

/// The column of what a function makes of a group.
pub(super) fn aggregate_name(at: usize) -> String {
    format!("value__g{}", at + 1)
}

/// Whether DISTINCT is said, and the arguments; nothing if there is more.
fn arguments(written: &WrittenFunction) -> Option<(bool, Arguments<'_>)> {
    let WrittenFunction {
        name: _,
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList { duplicate_treatment, args, clauses }),
        filter: _,
        null_treatment: None,
        over: _,
        within_group,
    } = written
    else {
        return None;
    };
    if !clauses.is_empty() || !within_group.is_empty() {
        return None;
    }
    let is_distinct = *duplicate_treatment == Some(DuplicateTreatment::Distinct);
    if let [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] = args.as_slice() {
        return (!is_distinct).then_some((is_distinct, Arguments::Star));
    }
    let values = args.iter().filter_map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => Some(value),
        _ => None,
    });
    let values: Vec<&Written> = values.collect();
    (values.len() == args.len()).then_some((is_distinct, Arguments::Values(values)))
}

/// What to write in place of a function.
fn instead(name: &str) -> &'static str {
    match name {
        "AVG" | "MEDIAN" => ": engines round differently; let a [[statistic]] work it out of sums",
        "NULLIF" | "GREATEST" | "LEAST" | "IF" | "IFNULL" | "NVL" | "ABS" | "SIGN" => "; write CASE WHEN … THEN … END",
        "SUM" | "MIN" | "MAX" => " with DISTINCT; leave DISTINCT out, or take it in a part",
        "YEAR" | "MONTH" | "DAY" | "DATE_TRUNC" | "DATE_PART" | "DATEDIFF" | "DATE_DIFF" | "DATE_ADD" | "DATE" => {
            "; JOIN calendar and read year, quarter_start, day_number or plus_<n>_months"
        }
        "BOOL_AND" | "BOOL_OR" | "ANY_VALUE" | "FIRST" | "LAST" => "; write MIN or MAX of a CASE",
        "CONCAT" => "; write ||",
        _ => "; docs/SQL.md lists what is",
    }
}
