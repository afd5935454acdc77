//! The routes put together, and their description.

use crate::asked::Json;
use crate::error::ApiError;
use crate::routes::{
    around, booking, care, cases, chart, clients, content, corrections, fhir, files, medical, my, people,
    pharmacy, plans, session, shares, system, treatments,
};
use crate::state::App;
use crate::wire::Fault;
use crate::{assets, guard, observe};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clinic::ClinicError;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// Most bytes of a JSON body.
const BODY: usize = 4 << 20;
/// Most bytes of answers to the public form.
const ANSWERS: usize = 128 << 10;
/// How long a request may take; events last longer and are no part of this.
const REQUEST: Duration = Duration::from_secs(120);

#[derive(OpenApi)]
#[openapi(
    info(title = "Hairline", description = "Plans scalp micropigmentation."),
    components(schemas(crate::wire::PlanSaid, fhir::OperationOutcome))
)]
struct Description;

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(session::invited))
        .routes(routes!(session::sign_up))
        .routes(routes!(session::sign_in))
        .routes(routes!(session::sign_out))
        .routes(routes!(session::me))
        .routes(routes!(session::new_factor))
        .routes(routes!(session::code))
        .routes(routes!(session::password))
        .routes(routes!(people::members))
        .routes(routes!(people::remove))
        .routes(routes!(people::invite))
        .routes(routes!(people::save))
        .routes(routes!(people::trail))
        .routes(routes!(people::chain))
        .routes(routes!(people::access_keys, people::new_access_key))
        .routes(routes!(people::end_access_key))
        .routes(routes!(clients::list, clients::create))
        .routes(routes!(clients::read, clients::save))
        .routes(routes!(clients::archive))
        .routes(routes!(clients::export))
        .routes(routes!(clients::photograph_exports, clients::ask_for_photographs))
        .routes(routes!(clients::say_to_export))
        .routes(routes!(clients::emergency))
        .routes(routes!(clients::due))
        .routes(routes!(clients::erase))
        .routes(routes!(cases::list, cases::create))
        .routes(routes!(cases::read, cases::save))
        .routes(routes!(cases::archive))
        .routes(routes!(cases::add_variant))
        .routes(routes!(cases::save_variant, cases::remove_variant))
        .routes(routes!(plans::draft))
        .routes(routes!(plans::fit))
        .routes(routes!(plans::surface))
        .routes(routes!(files::begin))
        .routes(routes!(files::progress, files::part, files::give_up))
        .routes(routes!(files::list))
        .routes(routes!(files::bytes, files::remove))
        .routes(routes!(files::label))
        .routes(routes!(files::documents))
        .routes(routes!(files::jobs))
        .routes(routes!(shares::create, shares::list))
        .routes(routes!(shares::revoke))
        .routes(routes!(shares::answer_question))
        .routes(routes!(shares::shown))
        .routes(routes!(shares::file))
        .routes(routes!(shares::choose))
        .routes(routes!(shares::ask))
        .routes(routes!(shares::decide))
        .routes(routes!(booking::setup))
        .routes(routes!(booking::hours))
        .routes(routes!(booking::new_room))
        .routes(routes!(booking::room))
        .routes(routes!(booking::free))
        .routes(routes!(booking::sessions))
        .routes(routes!(booking::chain))
        .routes(routes!(booking::book, booking::list))
        .routes(routes!(booking::place))
        .routes(routes!(booking::state))
        .routes(routes!(booking::deposit))
        .routes(routes!(around::waiting, around::wait))
        .routes(routes!(around::close_waiting))
        .routes(routes!(around::mails))
        .routes(routes!(around::feeds, around::new_feed))
        .routes(routes!(around::revoke_feed))
        .routes(routes!(around::calendar))
        .merge(charts())
        .merge(medicines())
        .routes(routes!(care::questionnaire))
        .routes(routes!(care::choose).layer(DefaultBodyLimit::max(ANSWERS)))
        .routes(routes!(care::library))
        .routes(routes!(care::open_rows))
        .routes(routes!(content::own, content::propose))
        .routes(routes!(content::check))
        .routes(routes!(content::decide, content::withdraw))
        .routes(routes!(system::health))
        .routes(routes!(system::case_schema))
}

/// The chart, sessions and stock; clients on their own page.
fn charts() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(chart::timeline))
        .routes(routes!(chart::form, chart::answer))
        .routes(routes!(chart::request))
        .routes(routes!(chart::invite))
        .routes(routes!(chart::hand_over))
        .routes(routes!(chart::answers))
        .routes(routes!(chart::decide))
        .routes(routes!(chart::identity))
        .routes(routes!(chart::consents, chart::consent))
        .routes(routes!(chart::messages, chart::send))
        .routes(routes!(chart::read))
        .routes(routes!(chart::aftercare))
        .routes(routes!(chart::begin_upload))
        .routes(routes!(chart::files))
        .routes(routes!(chart::file))
        .routes(routes!(chart::tasks))
        .routes(routes!(chart::task))
        .routes(routes!(treatments::readiness))
        .routes(routes!(treatments::begin, treatments::held))
        .routes(routes!(treatments::read, treatments::save))
        .routes(routes!(treatments::measure, treatments::drop_measurement))
        .routes(routes!(treatments::touch_ups))
        .routes(routes!(treatments::lots, treatments::new_lot))
        .routes(routes!(treatments::lot))
        .routes(routes!(treatments::recall))
        .routes(routes!(treatments::call_back))
        .routes(routes!(my::clinic))
        .routes(routes!(my::join))
        .routes(routes!(my::link))
        .routes(routes!(my::sign_in))
        .routes(routes!(my::sign_out))
        .routes(routes!(my::page))
        .routes(routes!(my::form, my::answer))
        .routes(routes!(my::consents, my::consent))
        .routes(routes!(my::aftercare))
        .routes(routes!(my::messages, my::send))
        .routes(routes!(my::read))
        .routes(routes!(my::timeline))
        .routes(routes!(my::access))
        .routes(routes!(my::export))
        .routes(routes!(my::photograph_exports))
        .routes(routes!(corrections::mine, corrections::ask))
        .routes(routes!(corrections::disagree))
        .routes(routes!(corrections::of_client))
        .routes(routes!(corrections::answer))
        .routes(routes!(my::say_to_export))
        .routes(routes!(my::begin_upload))
        .routes(routes!(my::progress, my::part))
        .routes(routes!(my::file))
}

/// The medical road.
fn medicines() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(medical::queue))
        .routes(routes!(medical::consultation, medical::act))
        .routes(routes!(medical::review))
        .routes(routes!(medical::check))
        .routes(routes!(medical::sign))
        .routes(routes!(medical::formulary))
        .routes(routes!(medical::prescriptions))
        .routes(routes!(medical::stop))
        .routes(routes!(medical::subscriptions))
        .routes(routes!(medical::side_effects))
        .routes(routes!(medical::settle))
        .routes(routes!(pharmacy::dispenses))
        .routes(routes!(pharmacy::past))
        .routes(routes!(pharmacy::dispense, pharmacy::step))
        .routes(routes!(pharmacy::label))
        .routes(routes!(pharmacy::record))
        .routes(routes!(pharmacy::answer_pharmacist))
        .routes(routes!(pharmacy::supplies_of))
        .routes(routes!(medical::account, medical::post))
        .routes(routes!(medical::card).layer(DefaultBodyLimit::max(ANSWERS)))
        .routes(routes!(medical::pay_page))
        .routes(routes!(medical::forget_card))
        .routes(routes!(medical::licences, medical::licence))
        .routes(routes!(medical::end_licence))
        .routes(routes!(medical::medicines))
        .routes(routes!(medical::address))
        .routes(routes!(medical::reply))
        .routes(routes!(medical::change))
        .routes(routes!(medical::side_effect))
}

fn events() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(system::events))
}

/// The description of the API.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut all = api().into_openapi();
    all.merge(events().into_openapi());
    all.merge(fhir::routes().into_openapi());
    for (path, item) in &mut all.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(operation_id(method, path));
                operation.responses.responses.insert("default".to_owned(), faulty(path).into());
            }
        }
    }
    all
}

/// What every operation answers where it does not do what was asked.
fn faulty(path: &str) -> utoipa::openapi::Response {
    let (name, media_type) = match path.starts_with("/fhir") {
        true => ("OperationOutcome", fhir::FHIR_JSON),
        false => ("Fault", "application/json"),
    };
    let fault = utoipa::openapi::Ref::from_schema_name(name);
    let content = utoipa::openapi::ContentBuilder::new().schema(Some(fault)).build();
    let response = utoipa::openapi::ResponseBuilder::new();
    response.description("What went wrong").content(media_type, content).build()
}

/// A name for an operation that no other has: functions of two routes may be called alike.
fn operation_id(method: &str, path: &str) -> String {
    let parts = path.trim_start_matches("/api").trim_start_matches('/').split('/');
    let words = parts.map(|part| part.trim_matches(['{', '}', '$']).replace('-', "_"));
    std::iter::once(method.to_owned()).chain(words).collect::<Vec<_>>().join("_")
}

/// A fault of ours that stopped a request: what it was has been printed without its data.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    ApiError(ClinicError::internal("a request panicked")).into_response()
}

async fn no_such_route() -> ApiError {
    ApiError(ClinicError::NotFound { what: "route" })
}

/// An address that answers, asked in another way.
async fn no_such_method(method: Method) -> Response {
    let fault = Fault::plain("no-such-method", format!("`{method}` does nothing here"));
    (StatusCode::METHOD_NOT_ALLOWED, Json(fault)).into_response()
}

/// All routes.
pub fn router(app: App) -> Router {
    let (api, _) = api().split_for_parts();
    let (fhir, _) = fhir::routes().split_for_parts();
    let (events, _) = events().split_for_parts();
    let small = NotForContentType::const_new("application/octet-stream");
    let compression = CompressionLayer::new().compress_when(
        DefaultPredicate::new().and(small).and(NotForContentType::const_new("application/zip")),
    );
    let description = openapi().to_json().unwrap_or_default();
    let api = api
        .merge(fhir)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST))
        .layer(compression)
        .merge(events)
        .route(
            "/api/openapi.json",
            get(move || async move { ([("content-type", "application/json")], description) }),
        )
        .route("/api/{*rest}", axum::routing::any(no_such_route))
        .route("/metrics", get(system::metrics));
    api.fallback(assets::serve)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), guard::at_the_door))
        .layer(from_fn_with_state(app.clone(), guard::with_headers))
        .layer(from_fn(observe::request))
        .with_state(app)
}
