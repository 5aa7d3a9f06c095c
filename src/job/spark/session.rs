//! A session on the server: what is asked, how long we wait, and what a failure means.
//!
//! A query may take hours, so that no answer is waited for by the clock. But a server that is gone
//! must be noticed within a minute: whenever it has been quiet for a while it is asked for the
//! smallest thing it can say, and that has a limit.
//!
//! A message of the server may quote a cell, and is never passed on: only the name of its condition is.

use std::pin::pin;
use std::time::Duration;

use spark_connect_core::{ChannelBuilder, RetryPolicy, SparkConnectClient, SparkError, SparkErrorKind, block_on};
use spark_connect_proto::execute_plan_response::ResponseType;
use spark_connect_proto::relation::RelType;
use spark_connect_proto::{
    Command, CreateDataFrameViewCommand, ExecutePlanRequest, Plan, Relation, RelationCommon, UserContext, command, plan,
};
use tokio::time::timeout;

use crate::declarations::ServerAddress;
use crate::error::{Error, Kind, Result};

/// How long a server may be quiet before it is asked whether it is there.
const QUIET: Duration = Duration::from_secs(10);

/// How long it may take for the smallest answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long we wait to be rid of the session; the server ends it by itself in the end.
const FAREWELL: Duration = Duration::from_secs(2);

/// Something every server can say at once.
const SMALL_TALK: &str = "spark.sql.session.timeZone";

/// Status codes of gRPC that say more than that the call failed.
const UNAVAILABLE: i32 = 14;
const PERMISSION_DENIED: i32 = 7;
const UNIMPLEMENTED: i32 = 12;
const UNAUTHENTICATED: i32 = 16;

/// An open session.
pub(super) struct Session {
    client: SparkConnectClient,
    address: ServerAddress,
}

/// A query that the server understood and did not want, or did not finish.
pub(super) struct Refused {
    address: ServerAddress,
    condition: Option<String>,
    is_our_fault: bool,
}

impl Refused {
    /// The failure of this query.
    pub(super) fn of(self, query: &str) -> Error {
        let condition = self.condition.map(|condition| format!(" ({condition})")).unwrap_or_default();
        if self.is_our_fault {
            let error = Error::new(Kind::Declaration, format!("{query}: {} refuses it{condition}", self.address));
            return error.hint("the SQL must use what all engines know; the server's own log says more");
        }
        let error = Error::new(Kind::Unreachable, format!("{query}: {} failed in the middle{condition}", self.address));
        error.hint("the server's own log says why; nothing was published")
    }
}

impl Session {
    /// Connects, and finds out whether the server is there.
    pub(super) fn open(address: &ServerAddress) -> Result<Self> {
        let unusable = |error: &SparkError| unusable(address, error);
        let channel = ChannelBuilder::parse(address.with_parameters()).map_err(|error| unusable(&error))?;
        let mut client = block_on(SparkConnectClient::connect(&channel)).map_err(|error| unusable(&error))?;
        client.set_retry_policy(few_retries());
        let session = Self { client, address: address.clone() };
        block_on(session.ask())?;
        tracing::info!(server = %address, "connected");
        Ok(session)
    }

    /// Makes rows known under a name, in the place of earlier ones.
    pub(super) fn view(&self, name: &str, rows: RelType, refused: impl FnOnce(Refused) -> Error) -> Result<()> {
        let view = CreateDataFrameViewCommand {
            input: Some(relation(rows)),
            name: name.to_owned(),
            is_global: false,
            replace: true,
        };
        let command = Command { command_type: Some(command::CommandType::CreateDataframeView(view)) };
        block_on(self.execute(plan::OpType::Command(command), refused)).map(drop)
    }

    /// The rows of a query, as Arrow streams.
    pub(super) fn rows(&self, query: RelType, refused: impl FnOnce(Refused) -> Error) -> Result<Vec<Vec<u8>>> {
        block_on(self.execute(plan::OpType::Root(relation(query)), refused))
    }

    /// Runs a plan to its end.
    ///
    /// Without reattaching: the client takes a stream that the server closes early for a whole one, while a
    /// plain stream ends well only with the server's word that it is complete.
    async fn execute(&self, operation: plan::OpType, refused: impl FnOnce(Refused) -> Error) -> Result<Vec<Vec<u8>>> {
        let user_id = self.client.user_id().unwrap_or_default().to_owned();
        let request = ExecutePlanRequest {
            session_id: self.client.session_id().to_owned(),
            user_context: Some(UserContext { user_id, ..UserContext::default() }),
            plan: Some(Plan { op_type: Some(operation) }),
            ..ExecutePlanRequest::default()
        };
        match self.answer(request).await? {
            Ok(batches) => Ok(batches),
            Err(error) => Err(self.meaning(&error, refused).await),
        }
    }

    async fn answer(&self, request: ExecutePlanRequest) -> Result<std::result::Result<Vec<Vec<u8>>, SparkError>> {
        let mut batches = Vec::new();
        let mut stream = match self.wait(self.client.execute_plan(request)).await? {
            Ok(stream) => stream,
            Err(error) => return Ok(Err(error)),
        };
        loop {
            match self.wait(stream.message()).await? {
                Ok(Some(message)) => {
                    if let Some(ResponseType::ArrowBatch(batch)) = message.response_type {
                        batches.push(batch.data.to_vec());
                    }
                }
                Ok(None) => return Ok(Ok(batches)),
                Err(status) => return Ok(Err(SparkError::from_grpc_status(status))),
            }
        }
    }

    /// Waits for as long as the server is there.
    async fn wait<T>(&self, answer: impl Future<Output = T>) -> Result<T> {
        let mut answer = pin!(answer);
        loop {
            match timeout(QUIET, answer.as_mut()).await {
                Ok(answer) => return Ok(answer),
                Err(_) => self.ask().await?,
            }
        }
    }

    /// Asks whether the server is there.
    async fn ask(&self) -> Result<()> {
        match timeout(PATIENCE, self.client.get_configs(&[SMALL_TALK])).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(self.away(error.grpc_code())),
            Err(_) => Err(self.away(None)),
        }
    }

    /// What a call that failed means: a server that is still there has refused it.
    async fn meaning(&self, error: &SparkError, refused: impl FnOnce(Refused) -> Error) -> Error {
        if error.grpc_code() == Some(UNAVAILABLE) {
            return self.away(error.grpc_code());
        }
        if let Err(away) = self.ask().await {
            return away;
        }
        refused(Refused {
            address: self.address.clone(),
            condition: error.get_condition().filter(|condition| is_name(condition)),
            is_our_fault: is_our_fault(error.kind),
        })
    }

    fn away(&self, code: Option<i32>) -> Error {
        let (what, hint) = match code {
            None => ("the server does not answer", "look whether it hangs; then run again"),
            Some(PERMISSION_DENIED | UNAUTHENTICATED) => {
                ("the server does not let us in", "add its token, as in sc://host:443/;use_ssl=true;token=...")
            }
            Some(UNIMPLEMENTED) => ("what answers there is no Spark Connect server", "check host and port of `engine`"),
            // A connection that breaks has no code of its own.
            Some(_) => ("the server cannot be reached", "start it, or name another one with `engine`"),
        };
        Error::new(Kind::Unreachable, format!("{}: {what}", self.address)).hint(hint)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The server may be what failed: there is nothing left to say if it does not listen.
        let _ = block_on(async { timeout(FAREWELL, self.client.release_session()).await });
    }
}

fn relation(rows: RelType) -> Relation {
    Relation { common: Some(RelationCommon::default()), rel_type: Some(rows) }
}

/// A server that is being restarted is waited for, a few seconds in all. The client's own policy goes on
/// for more than ten minutes.
fn few_retries() -> RetryPolicy {
    RetryPolicy {
        max_retries: Some(3),
        initial_backoff_ms: 500,
        max_backoff_ms: Some(2_000),
        backoff_multiplier: 2.0,
        max_retry_exception_elapsed_time_ms: Some(10_000),
        ..RetryPolicy::default()
    }
}

fn unusable(address: &ServerAddress, error: &SparkError) -> Error {
    let condition = error.get_condition().filter(|condition| is_name(condition));
    let condition = condition.map(|condition| format!(" ({condition})")).unwrap_or_default();
    let error = Error::new(Kind::Declaration, format!("{address}: the address cannot be used{condition}"));
    error.hint("write it as sc://host:15002; with a token only as sc://host:443/;use_ssl=true;token=...")
}

/// Whether the SQL is wrong, rather than what happened when it ran.
fn is_our_fault(kind: SparkErrorKind) -> bool {
    use SparkErrorKind::{
        Analysis, IllegalArgument, InvalidPlanInput, NotImplementedError, Parse, TypeError, UnsupportedOperation,
    };
    matches!(
        kind,
        Analysis | IllegalArgument | InvalidPlanInput | NotImplementedError | Parse | TypeError | UnsupportedOperation
    )
}

/// Whether a text is the name of a condition, such as `UNRESOLVED_COLUMN.WITH_SUGGESTION`.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|symbol| symbol.is_ascii_uppercase() || symbol.is_ascii_digit() || "_.".contains(symbol))
}
