extension CheckRun {
    func compareWithGraph(_ access: CheckAccess) throws(CheckFailure) {}
}
