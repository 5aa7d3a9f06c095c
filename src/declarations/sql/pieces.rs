//! SQL as its author wrote it, cut between the parts of its WITH, so that others can be put there.

use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

/// The SQL of one file.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) file: String,
    /// What stands before WITH, or before the SELECT where there is none: a comment.
    pub(super) head: Piece,
    /// The parts of WITH with the comments before them, in order.
    pub(super) parts: Vec<Piece>,
    pub(super) last: Piece,
}

/// Some lines of a file.
#[derive(Debug)]
pub(super) struct Piece {
    /// What it is called, if it is a part.
    pub(super) name: String,
    pub(super) text: String,
    /// Where the text begins in its file.
    pub(super) at: Location,
    /// The tables and parts that it reads.
    pub(super) reads: Vec<Read>,
}

/// A name behind FROM or JOIN.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) name: String,
    pub(super) at: Location,
}

impl Pieces {
    /// Cuts a text; nothing if it is not built as a query is, which its reader then says better.
    pub(super) fn cut(file: &str, text: &str) -> Option<Self> {
        let tokens = Tokenizer::new(&GenericDialect {}, text).tokenize_with_location().ok()?;
        let is_space = |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(_));
        let tokens: Vec<TokenWithSpan> = tokens.into_iter().filter(|token| !is_space(token)).collect();
        let text = Text(text);
        let mut from = text.offset(tokens.first()?.span.start)?;
        let head = text.piece("", 0, from, &[])?;
        let (mut parts, mut at) = (Vec::new(), 0);
        let mut is_open = is_word(&tokens[0], Keyword::WITH);
        while is_open {
            let [before, name, word, ..] = tokens.get(at..)? else { return None };
            let end = closing(&tokens, at + 3)?;
            if !is_word(word, Keyword::AS) {
                return None;
            }
            from = text.offset(before.span.end)?;
            let to = text.offset(tokens[end].span.end)?;
            parts.push(text.piece(&plain_name(name)?, from, to, &tokens[at + 3..end])?);
            from = to;
            is_open = tokens.get(end + 1)?.token == Token::Comma;
            at = end + 1;
        }
        let last = text.piece("", from, text.0.len(), &tokens[at..])?;
        Some(Self { file: file.to_owned(), head, parts, last })
    }
}

/// A text of which places are known by line and column.
struct Text<'a>(&'a str);

/// The byte of a text at a place.
pub(super) fn offset(text: &str, at: Location) -> Option<usize> {
    let line = text.split_inclusive('\n').nth(usize::try_from(at.line).ok()?.checked_sub(1)?)?;
    let n_before = usize::try_from(at.column).ok()?.checked_sub(1)?;
    let within = line.char_indices().map(|(byte, _)| byte).chain([line.len()]).nth(n_before)?;
    Some(line.as_ptr() as usize - text.as_ptr() as usize + within)
}

impl Text<'_> {
    fn offset(&self, at: Location) -> Option<usize> {
        offset(self.0, at)
    }

    /// The place of a byte.
    fn place(&self, offset: usize) -> Option<Location> {
        let before = self.0.get(..offset)?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next()?.chars().count() + 1;
        Some(Location { line: line as u64, column: column as u64 })
    }

    /// What stands between two bytes, without the space around it.
    fn piece(&self, name: &str, from: usize, to: usize, tokens: &[TokenWithSpan]) -> Option<Piece> {
        let text = self.0.get(from..to)?;
        let from = from + text.len() - text.trim_start().len();
        let (text, at) = (text.trim().to_owned(), self.place(from)?);
        Some(Piece { name: name.to_owned(), text, at, reads: reads(tokens) })
    }
}

/// The parenthesis that closes the one at `open`.
fn closing(tokens: &[TokenWithSpan], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

fn reads(tokens: &[TokenWithSpan]) -> Vec<Read> {
    let is_reading = |token: &TokenWithSpan| is_word(token, Keyword::FROM) || is_word(token, Keyword::JOIN);
    let pairs = tokens.iter().zip(tokens.iter().skip(1)).filter(|(word, _)| is_reading(word));
    pairs.filter_map(|(_, name)| Some(Read { name: plain_name(name)?, at: name.span.start })).collect()
}

fn is_word(token: &TokenWithSpan, keyword: Keyword) -> bool {
    matches!(&token.token, Token::Word(word) if word.keyword == keyword && word.quote_style.is_none())
}

fn plain_name(token: &TokenWithSpan) -> Option<String> {
    match &token.token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.clone()),
        _ => None,
    }
}
