//! What every front end calls: one typed request and one view for each ability.
//!
//! The window, the command line and the tests speak to the workbench through this room
//! alone. Views are made here by destructuring the domain types, which know nothing of
//! serialisation. Offsets called `from`/`to` in a view count UTF-16 units of the text in
//! that same view (what an editor counts); offsets of bytes say so in their name.

pub mod bindings;
pub mod cases;
pub mod commands;
pub mod document;
pub mod endpoint;
pub mod found;
pub mod groups;
pub mod intent;
pub mod large;
mod loops;
pub mod mapping;
pub mod message;
pub mod offline;
pub mod offline_send;
pub mod proposal;
pub mod sample;
pub mod sending;
pub mod specs;
pub mod standard;
pub mod starting;
pub mod testing;
pub mod text;
pub mod typed;
pub mod veil;
pub mod view;
pub mod wire;

/// Lists every command once: `name(Request) -> View;`.
///
/// The window makes a Tauri command of each, the generated `commands.ts` a typed function,
/// and a test holds the two to this list.
#[macro_export]
macro_rules! for_each_command {
    ($callback:ident) => {
        $callback! {
            // project
            project_state(Nothing) -> ProjectView;
            project_open(OpenProject) -> ProjectView;
            example_restore(Nothing) -> ProjectView;
            template_list(Nothing) -> TemplateList;
            project_from_template(NewFromTemplate) -> ProjectView;
            project_create(NewProject) -> ProjectView;
            project_recent(Nothing) -> RecentList;
            interface_add(InterfaceAsked) -> ProjectView;
            destination_add(DestinationAsked) -> ProjectView;
            // messages
            source_list(Nothing) -> SourceList;
            source_open(OpenPaths) -> SourceList;
            source_paste(PasteText) -> SourceList;
            source_close(SourceAt) -> SourceList;
            source_read_as(SourceReading) -> SourceList;
            source_stop(SourceAt) -> SourceList;
            source_read_on(SourceAt) -> SourceList;
            message_rows(RowsAt) -> MessagePage;
            list_start(ListStart) -> ListView;
            task_stop(TaskAt) -> ProgressView;
            message_step(DifferAt) -> RowFound;
            value_filter(ValueAt) -> FilterText;
            statistics_start(StatisticsStart) -> StatisticsView;
            statistics_now(TaskAt) -> StatisticsView;
            message_open(OpenMessage) -> MessageView;
            message_findings(OpenMessage) -> FindingsView;
            message_nodes(NodesAt) -> NodePage;
            message_edit(MessageEdit) -> EditView;
            message_undo(OpenMessage) -> EditView;
            message_redo(OpenMessage) -> EditView;
            message_revert(OpenMessage) -> EditView;
            message_save(MessageSave) -> MessageSaved;
            unsaved(Nothing) -> Unsaved;
            document_open(DocumentAt) -> DocumentView;
            document_save(DocumentSave) -> DocumentSaved;
            wire_open(OpenMessage) -> WireView;
            wire_of_text(WireOfText) -> ByteRange;
            text_of_wire(TextOfWire) -> TextRange;
            mask_set(MaskState) -> MaskState;
            finding_ignore(IgnoreFinding) -> ProjectView;
            field_search(FieldSearch) -> FieldHits;
            segment_outline(SegmentOutline) -> NodePage;
            // capture
            endpoint_list(Nothing) -> EndpointList;
            endpoint_start(EndpointAt) -> EndpointView;
            endpoint_stop(EndpointAt) -> EndpointView;
            endpoint_settings(EndpointAt) -> EndpointSettings;
            endpoint_save(EndpointSettings) -> EndpointList;
            endpoint_remove(EndpointAt) -> EndpointList;
            endpoint_certificate(CertificateAsked) -> CertificateView;
            capture_rows(CaptureRowsAt) -> CapturePage;
            capture_newer(CaptureNewer) -> CapturePage;
            capture_cells(CaptureCellsAt) -> CaptureCells;
            capture_amount(CaptureChosen) -> CaptureAmount;
            capture_keys(Nothing) -> CaptureKeys;
            capture_key_set(CaptureKeySet) -> CaptureKeys;
            capture_keep(Nothing) -> KeepView;
            capture_keep_set(KeepRule) -> KeepView;
            removal_plan(RemovalAsked) -> RemovalPlan;
            removal_do(RemovalAgreed) -> RemovalDone;
            record_open(RecordAt) -> RecordView;
            record_save(RecordSave) -> ExportSaved;
            capture_export(CaptureExport) -> CaptureExported;
            capture_import(CaptureImport) -> CaptureImported;
            capture_step(CaptureDiffer) -> CaptureFound;
            capture_conversation(ConversationAt) -> ConversationView;
            message_send(SendMessage) -> SendView;
            sending_preview(SendingStart) -> SendingPreview;
            sending_start(SendingStart) -> SendingView;
            sending_now(SendingAt) -> SendingView;
            sending_list(Nothing) -> SendingList;
            sending_hold(SendingHold) -> SendingView;
            sending_stop(SendingAt) -> SendingView;
            sending_results(SendingResultsAt) -> SendingResults;
            // mapping
            mapping_open(MappingAt) -> MappingView;
            mapping_create(CreateMapping) -> MappingAt;
            mapping_edit(MappingEdit) -> MappingView;
            mapping_undo(MappingAt) -> MappingView;
            mapping_redo(MappingAt) -> MappingView;
            mapping_save(MappingAt) -> MappingView;
            mapping_reload(MappingAt) -> MappingView;
            mapping_sample(MappingSample) -> SampleView;
            mapping_choose(ChooseSamples) -> MappingView;
            mapping_blast(MappingAt) -> BlastView;
            mapping_conflict(MappingAt) -> ConflictView;
            mapping_propose(ProposeMapping) -> ProposalsView;
            mapping_accept(AcceptProposals) -> MappingView;
            mapping_carry(CarryAt) -> CarryView;
            mapping_put(CarryPut) -> MappingView;
            table_paste(TablePaste) -> TablePasted;
            function_list(Nothing) -> FunctionList;
            // comparison
            comparison_run(ComparisonAt) -> ComparisonView;
            comparison_pairs(PairsAt) -> PairPage;
            comparison_pair(PairAt) -> PairView;
            // cases
            cases_run(CasesAt) -> CasesView;
            case_open(CaseAt) -> CaseDetail;
            case_make(CaseMake) -> CaseMade;
            case_bless(CaseBless) -> CasesView;
            case_describe(CaseDescribe) -> CaseAt;
            case_remove(CaseAt) -> CasesView;
            coverage(CasesAt) -> CoverageView;
            // export
            export_preview(ExportAt) -> ExportView;
            export_save(ExportSave) -> ExportSaved;
            export_group(ExportGroup) -> ExportSaved;
            spec_preview(SpecAt) -> SpecView;
            spec_save(SpecSave) -> ExportSaved;
            tables_review(TablesAt) -> TablesView;
            tables_accept(TablesAccept) -> TablesView;
        }
    };
}
